// A case in the order of another system's form: one value is copied, or all of them, and a reading is told as one.

import { beforeEach, describe, expect, it } from 'vitest'
import { record } from '@/api/invoke'
import CopyOutDialog from '@/features/record/copying/CopyOutDialog.vue'
import { laidOver as body, listening, pressKey, settled, show, startCore } from '../mounting'

const MATTER = '00000000-0000-7000-8000-000000000010'
const all = (name: string) => [...document.body.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)]

async function open(answer?: (command: string, args: Record<string, unknown>) => unknown): Promise<[string, Record<string, unknown>][]> {
  const { transport, calls } = listening(answer)
  await startCore('zh-CN', transport)
  show(CopyOutDialog, { props: { record: await record(MATTER) } })
  for (let turn = 0; turn < 4; turn += 1) await settled()
  return calls
}

const copied = (calls: [string, Record<string, unknown>][]) => calls.filter(([command]) => command === 'copy_text').map(([, args]) => args['text'])

beforeEach(() => {
  document.body.innerHTML = ''
})

describe('a case copied into another system', () => {
  it('stands in the order of the form that its kind has', async () => {
    await open()
    expect([...(body('copy-form') as HTMLSelectElement).options].map((option) => option.value)).toEqual(['petition'])
    expect(all('copy-line').map((line) => line.dataset['label'])).toEqual(['信访形式', '姓名', '内容分类'])
  })

  it('is copied value by value, and what the case does not say is not copied', async () => {
    const calls = await open()
    expect(all('copy-one')).toHaveLength(2)
    all('copy-one')[1]?.click()
    await settled()
    expect(copied(calls)).toEqual(['才旦'])
    expect(body('copy-told')?.textContent).toContain('姓名')
  })

  it('is copied whole by a key', async () => {
    const calls = await open()
    await pressKey('Enter', { ctrlKey: true })
    await settled()
    expect(copied(calls)).toEqual(['信访形式\t来访\n姓名\t才旦\n内容分类\t'])
  })

  it('asks what it is read for where nothing shows it', async () => {
    const calls = await open((command, args) => {
      if (command === 'copy_case_out' && args['purpose'] === null) throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    expect(all('copy-line')).toHaveLength(0)
    body('purpose-statistics')?.click()
    for (let turn = 0; turn < 4; turn += 1) await settled()
    expect(calls.filter(([command]) => command === 'copy_case_out').map(([, args]) => args['purpose'])).toEqual([null, 'statistics'])
    expect(all('copy-line')).toHaveLength(3)
  })
})
