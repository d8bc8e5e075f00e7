// The papers of a case: looked at without a number, printed with one, printed again for a reason.

import { beforeEach, describe, expect, it } from 'vitest'
import { printedPapers, record } from '@/api/invoke'
import PapersPanel from '@/features/record/papers/PapersPanel.vue'
import { laidOver as body, pressKey, settled, show, startCore, typeInto as type } from '../mounting'

const MATTER = '00000000-0000-7000-8000-000000000010'
const all = (name: string) => [...document.body.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)]

async function open(): Promise<void> {
  show(PapersPanel, { props: { record: await record(MATTER), editable: true } })
  await settled()
  body('paper-open')?.click()
  await settled()
}

async function choose(code: string): Promise<void> {
  const select = body('paper-choice') as HTMLSelectElement
  select.value = [...select.options].find((option) => option.dataset['paper'] === code)?.value ?? ''
  select.dispatchEvent(new Event('change'))
  await settled()
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('the papers of a case', () => {
  it('show how one will look before any number is taken', async () => {
    await open()
    expect(all('paper-page')).toHaveLength(1)
    expect(await printedPapers(MATTER)).toEqual([])
  })

  it('give a paper its number once, and say where the file is', async () => {
    await open()
    await pressKey('p', { ctrlKey: true })
    await settled()
    await pressKey('p', { ctrlKey: true })
    await settled()
    expect((await printedPapers(MATTER)).map((paper) => paper.number)).toEqual([{ kind: 'formal', text: '云信受〔2026〕1号' }])
    expect(body('paper-saved')?.textContent).toContain('F3-K7PX-4M2R-9TQ.pdf')
  })

  it('say why one cannot be printed now, and take no number for it', async () => {
    await open()
    await choose('F13')
    expect(body('paper-print')?.hasAttribute('disabled')).toBe(true)
    await pressKey('p', { ctrlKey: true })
    await settled()
    expect(await printedPapers(MATTER)).toEqual([])
  })

  it('are in two languages where a bureau has approved the Tibetan, and say why where they are not', async () => {
    await open()
    expect(body('paper-language')).toBeNull()
    expect(body('paper-tibetan-held')?.textContent).toContain('草稿')
    await choose('F10')
    expect((body('paper-language') as HTMLSelectElement).value).toBe('zh+bo')
    expect(body('paper-tibetan-held')).toBeNull()
  })

  it('ask for what only this sheet says', async () => {
    await open()
    await choose('F11')
    expect(body('typed-materials')).not.toBeNull()
    expect(all('paper-page')).toHaveLength(0)
  })

  it('print one again only for a reason', async () => {
    await open()
    await pressKey('p', { ctrlKey: true })
    await settled()
    await pressKey('Escape')
    await settled()
    body('reprint')?.click()
    await settled()
    expect(body('reprint-confirm')?.hasAttribute('disabled')).toBe(true)
    await type('reprint-reason', '当事人丢失')
    body('reprint-confirm')?.click()
    await settled()
    expect((await printedPapers(MATTER)).map((paper) => paper.reprints)).toEqual([1])
  })

  it('say what a dossier lacks and which step brings it, and bind it only complete or with a note', async () => {
    await open()
    await pressKey('Escape')
    await settled()
    body('dossier-open')?.click()
    await settled()
    const missing = all('dossier-part').filter((part) => part.dataset['missing'] === 'true').map((part) => part.textContent)
    expect(missing).toHaveLength(2)
    expect(missing[1]).toContain('达成调解协议书')
    expect(body('dossier-bind')?.hasAttribute('disabled')).toBe(true)
    const place = body('dossier-place') as HTMLSelectElement
    place.value = '当事人身份证明'
    place.dispatchEvent(new Event('change'))
    await settled()
    expect(all('dossier-part').filter((part) => part.dataset['missing'] === 'true')).toHaveLength(1)
    await type('dossier-note', '协议书原件由法院调取。')
    body('dossier-bind')?.click()
    await settled()
    expect(body('dossier-saved')?.textContent).toContain('12')
    expect(body('dossier-by-hand')?.textContent).toContain('人民调解协议书')
  })

  it('offer a Word letter where there is one, and the scan of what was signed on the paper itself', async () => {
    await open()
    expect(body('paper-letter')).toBeNull()
    await choose('F7')
    body('paper-letter')?.click()
    await settled()
    expect(body('letter-saved')?.textContent).toContain('F7.docx')
    expect(await printedPapers(MATTER)).toEqual([])
    await pressKey('p', { ctrlKey: true })
    await settled()
    await pressKey('Escape')
    await settled()
    body('attach-signed')?.click()
    await settled()
    expect((body('attachment-title') as HTMLInputElement | null)?.value).toBe('签署件')
  })
})
