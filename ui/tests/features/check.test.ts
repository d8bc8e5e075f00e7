// The page that says what a code on a paper leads to, and the one of numbers.

import { beforeEach, describe, expect, it } from 'vitest'
import CheckPage from '@/features/check/CheckPage.vue'
import NumbersPage from '@/features/numbers/NumbersPage.vue'
import WorkbenchPage from '@/features/workbench/WorkbenchPage.vue'
import { laidOver as body, settled, show, startCore, typeInto as type } from '../mounting'

async function check(code: string): Promise<void> {
  show(CheckPage)
  await type('check-code', code)
  body('check-look')?.click()
  await settled()
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('a code on a paper', () => {
  it('leads to the paper, its case, its reprints, and says that the record was changed since', async () => {
    await check('k7px 4m2r 9tq')
    expect(body('check-paper')?.textContent).toContain('云信受〔2026〕1号')
    expect(body('check-reprints')?.textContent).toBe('1')
    expect(body('check-same')?.textContent).toContain('记录有了改动')
  })

  it('of a receipt leads to the piece, for whoever answers the telephone', async () => {
    await check('ABCD-EFGH-JKMN-P')
    expect(body('check-piece')?.textContent).toContain('549901100A70000001')
    expect(body('check-paper')).toBeNull()
  })

  it('that is mistyped is told as that, and one that nobody has as that', async () => {
    await check('K7PX')
    expect(document.body.textContent).toContain('校验码不对')
    document.body.innerHTML = ''
    await check('22222222222')
    expect(document.body.textContent).toContain('没有找到这个校验码')
  })
})

describe('numbers of papers', () => {
  it('that run low are told quietly on the workbench, with what to do', async () => {
    show(WorkbenchPage)
    await settled()
    expect(body('numbers-low')?.textContent).toContain('还剩8个')
    expect(body('numbers-low')?.querySelector('a')?.getAttribute('href')).toContain('/sync')
    expect(body('numbers-none')).toBeNull()
  })

  it('that no paper in force bears stand in a register', async () => {
    show(NumbersPage)
    await settled()
    const lines = [...document.body.querySelectorAll('[data-test="void-number"]')].map((line) => line.textContent)
    expect(lines[0]).toContain('44–50')
    expect(lines[0]).toContain('从未使用')
    expect(lines[1]).toContain('打印模糊')
  })
})
