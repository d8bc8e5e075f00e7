import { beforeEach, describe, expect, it } from 'vitest'
import type { Fields } from '@/api/invoke'
import type { Field } from '@/api/types/Field'
import type { Value } from '@/api/types/Value'
import LeadPage from '@/features/lead/LeadPage.vue'
import SplitPage from '@/features/matter/SplitPage.vue'
import MediationPage from '@/features/mediation/MediationPage.vue'
import { laidOver, listening, press, settled, show, showAt, startCore, typeInto } from '../mounting'
import { recordAfter } from '../records'

const MATTER = '00000000-0000-7000-8000-000000000010'
const value = (name: string) => (laidOver(name) as HTMLInputElement | null)?.value

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('a matter split off', () => {
  it('is prefilled with what the core takes over, and with nothing else', async () => {
    const text = (v: string): Value => ({ t: 'text', v })
    const said: [Field, Value][] = [
      ['title', text('围栏补助')], ['purpose', text('appeal')], ['category', text('草原草场')], ['village', text('扎曲村')], ['place', text('二社')], ['grid', text('扎曲一格')],
      ['narrative', text('经过')], ['requests', text('答复')], ['people_concerned', { t: 'int', v: 12 }], ['respondent', text('村委会')], ['prior_route', text('none')], ['urgency', text('urgent')],
      ['handler', text('仁青多杰')], ['remark', text('备注')],
    ]
    const { transport } = listening((command) =>
      command === 'record' ? { ...recordAfter('matter', ['registered']), fields: said.map(([field, v]) => ({ field, item: 0, value: v, heads: [], conflict: false })) } : undefined,
    )
    await startCore('zh-CN', transport)
    const page = show(SplitPage, { props: { id: MATTER } })
    await settled()
    expect(['purpose', 'category', 'village', 'place', 'grid'].map((field) => value(`field-${field}`))).toEqual(['appeal', '草原草场', '扎曲村', '二社', '扎曲一格'])
    const own = ['title', 'narrative', 'requests', 'people_concerned', 'respondent', 'prior_route', 'urgency', 'handler', 'remark']
    expect(own.map((field) => value(`field-${field}`))).toEqual(own.map(() => ''))
    page.unmount()
  })
})

describe('a mediation of a matter', () => {
  it('names the matter also where the matter cannot be read', async () => {
    const { transport, calls } = listening((command) => {
      if (command === 'record') throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const { page } = await showAt(`/mediation/new?matter=${MATTER}`, MediationPage)
    await settled()
    await typeInto('field-title', '围栏补助纠纷')
    await press('save')
    const sent = calls.find(([command]) => command === 'open_mediation')?.[1].entry as { fields: Fields }
    expect(sent.fields).toMatchObject({ from_matter: MATTER, mediation_source: 'from_petition', docking: 'petition' })
    page.unmount()
  })
})

describe('a lead of a sweep', () => {
  it('names the sweep and the round in which it was found', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const { page } = await showAt('/lead/new?sweep=s1', LeadPage)
    await settled()
    await typeInto('field-title', '界线争执')
    await press('save')
    const sent = calls.find(([command]) => command === 'record_lead')?.[1].entry as { fields: Fields }
    expect(sent.fields).toMatchObject({ sweep: 's1', lead_source: 'grid_round' })
    page.unmount()
  })
})
