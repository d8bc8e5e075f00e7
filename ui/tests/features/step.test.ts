import { beforeEach, describe, expect, it } from 'vitest'
import { saveDraft } from '@/api/invoke'
import RedoDialog from '@/features/inbox/RedoDialog.vue'
import RecordPage from '@/features/record/RecordPage.vue'
import StepDialog from '@/features/record/StepDialog.vue'
import { laidOver, listening, press, settled, show, showAt, startCore, typeInto } from '../mounting'
import { clashOf, recordAfter } from '../records'

const MATTER = '00000000-0000-7000-8000-000000000010'
const OTHER = '00000000-0000-7000-8000-000000000011'
const value = (name: string) => (laidOver(name) as HTMLInputElement | null)?.value
const offered = (name: string) => [...(laidOver(name)?.querySelectorAll('option') ?? [])].map((option) => option.value).filter((one) => one !== '')
const shownOf = (name: string) => (laidOver(name) as HTMLSelectElement | null)?.selectedOptions[0]?.textContent

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('a step that an address names', () => {
  it('has what it is about, and no other step has; the address forgets it', async () => {
    const { transport, calls } = listening((command) => {
      if (command !== 'record') return undefined
      const record = recordAfter('matter', ['registered', 'task_set', 'note'])
      record.options = [{ kind: 'note', leads: false, article: 'petition_21_2', refusal: null }, { kind: 'corrected', leads: false, article: 'petition_21_2', refusal: null }]
      const [, task] = record.steps
      if (task) task.fields = [['due_on', { t: 'date', v: '2026-12-01' }]]
      return { ...record, id: MATTER }
    })
    await startCore('zh-CN', transport)
    const about = recordAfter('matter', ['registered', 'task_set']).steps[1]?.id ?? ''
    const { page, where } = await showAt(`/x?step=task_done&about=${encodeURIComponent(about)}`, RecordPage, { props: { id: MATTER } })
    await settled()
    expect(value('field-about')).toBe(about)
    expect(offered('field-about')).toEqual([about])
    await press('dialog-close')
    expect(where()).toBe('/x')
    await press('step-note')
    await typeInto('field-text', '已电话告知')
    await press('dialog-save')
    const taken = calls.filter(([command]) => command === 'take_step').at(-1)?.[1].input as { fields: object }
    expect(taken.fields).not.toHaveProperty('about')
    page.unmount()
  })

  it('says nothing of what it is about where its form does not ask', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const dialog = show(StepDialog, { props: { record: { ...recordAfter('matter', ['registered']), id: MATTER }, kind: 'note', about: 'x' } })
    await settled()
    await typeInto('field-text', '已电话告知')
    await press('dialog-save')
    expect((calls.find(([command]) => command === 'take_step')?.[1].input as { fields: object }).fields).not.toHaveProperty('about')
    dialog.unmount()
  })
})

describe('a step that names another record', () => {
  const matter = () => ({ ...recordAfter('matter', ['registered']), id: MATTER })

  it('keeps what was chosen on the list, whatever is looked for next', async () => {
    const dialog = show(StepDialog, { props: { record: matter(), kind: 'merged_into' } })
    await settled()
    expect(offered('field-other')).not.toContain(MATTER)
    await typeInto('field-other', OTHER)
    await typeInto('step-find', '尼玛')
    expect(shownOf('field-other')).toContain('德吉村饮水管道')
    expect(offered('field-other').length).toBeGreaterThan(1)
    dialog.unmount()
  })

  it('shows that something was chosen before, where its name is not at hand', async () => {
    await saveDraft(`step:${MATTER}:merged_into`, JSON.stringify({ other: '00000000-0000-7000-8000-00000000ffff' }))
    const dialog = show(StepDialog, { props: { record: matter(), kind: 'merged_into' } })
    await settled()
    await press('draft-recover')
    expect(shownOf('field-other')).toBe('先前选定的记录')
    dialog.unmount()
  })

  it('is not answered by a search that was overtaken', async () => {
    const waiting: (() => void)[] = []
    const { transport } = listening((command, args) => {
      if (command !== 'list' || (args.request as { words: string }).words !== '草') return undefined
      return new Promise((resolve) => waiting.push(() => resolve({ rows: [], total: 0 })))
    })
    await startCore('zh-CN', transport)
    const dialog = show(StepDialog, { props: { record: matter(), kind: 'merged_into' } })
    await settled()
    await typeInto('step-find', '草')
    await typeInto('step-find', '尼玛')
    const found = offered('field-other')
    expect(found.length).toBeGreaterThan(0)
    for (const answer of waiting) answer()
    await settled()
    expect(offered('field-other')).toEqual(found)
    dialog.unmount()
  })
})

describe('the slip of a service', () => {
  const piece = () => recordAfter('piece', ['registered'])

  it('is proposed anew after a notice that has none, and stays once somebody chose it', async () => {
    const dialog = show(StepDialog, { props: { record: piece(), kind: 'notice_given' } })
    await settled()
    await typeInto('field-notice_kind', 'accepted')
    expect(value('field-slip_kind')).toBe('accepted_or_not')
    await typeInto('field-notice_kind', 'not_accepted')
    expect(value('field-slip_kind')).toBe('')
    await typeInto('field-notice_kind', 'on_the_spot')
    expect(value('field-slip_kind')).toBe('received')
    await typeInto('field-slip_kind', 'led_elsewhere')
    await typeInto('field-notice_kind', 'accepted')
    expect(value('field-slip_kind')).toBe('led_elsewhere')
    dialog.unmount()
  })

  it('is not asked for while the county s decisions cannot be read, and the reason stands there', async () => {
    const { transport } = listening((command) => {
      if (command === 'county_decisions') throw { code: 'internal', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const dialog = show(StepDialog, { props: { record: piece(), kind: 'notice_given' } })
    await settled()
    expect(laidOver('field-notice_kind')).not.toBeNull()
    expect([laidOver('field-slip_kind'), laidOver('field-explained_items')]).toEqual([null, null])
    expect(laidOver('error-what')?.dataset.code).toBe('internal')
    dialog.unmount()
  })
})

describe('a step that is taken anew', () => {
  it('proposes the slip, names what was not explained, and offers no void step', async () => {
    const redone = recordAfter('piece', ['registered', 'note', 'notice_given'])
    const { transport } = listening((command) => (command === 'record' ? redone : undefined))
    await startCore('zh-CN', transport)
    const dialog = show(RedoDialog, { props: { recordId: redone.id, clash: clashOf(redone, { notice_kind: 'accepted' }) } })
    await settled()
    expect(value('field-slip_kind')).toBe('accepted_or_not')
    expect(laidOver('not-explained')?.textContent).toContain('程序和时限')
    dialog.unmount()

    document.body.innerHTML = ''
    const corrected = recordAfter('matter', ['registered', 'note', 'corrected'])
    const [, note] = corrected.steps
    if (note) note.void_reason = '误录'
    const other = listening((command) => (command === 'record' ? corrected : undefined))
    await startCore('zh-CN', other.transport)
    const again = show(RedoDialog, { props: { recordId: corrected.id, clash: clashOf(corrected) } })
    await settled()
    expect(offered('field-about')).not.toContain(note?.id)
    expect(offered('field-about')).toContain(corrected.steps[0]?.id)
    again.unmount()
  })

  it('lets another record be chosen', async () => {
    const merged = { ...recordAfter('matter', ['registered', 'merged_into']), id: MATTER }
    const { transport } = listening((command) => (command === 'record' ? merged : undefined))
    await startCore('zh-CN', transport)
    const dialog = show(RedoDialog, { props: { recordId: MATTER, clash: clashOf(merged, { other: OTHER }) } })
    await settled()
    expect(value('field-other')).toBe(OTHER)
    dialog.unmount()
  })
})
