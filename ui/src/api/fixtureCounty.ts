// What an invented county decided, for development and tests: two values changed, one out of limits, one day off
// of the place, and the four slips.

import type { CountyDecisions } from './types/CountyDecisions'
import type { Setting } from './types/Setting'
import type { SettingView } from './types/SettingView'
import type { Refusal } from './types/Refusal'

const setting = (key: Setting, kind: string, value: string[], part: Partial<SettingView> = {}): SettingView => ({
  setting: key, kind, limits: '', basis: 'custom', told_only: false, value, decided: [], since: null, ...part,
})

/** The decisions of the invented county. */
export const sampleDecisions = (today: string): CountyDecisions => ({
  today,
  years: [{ year: 2026, from: 'program', issued_on: '2025-11-04', paper: '国办发明电〔2025〕7号', holidays: ['2026-10-01 国庆节'], makeup_days: ['2026-10-10 国庆节'] }],
  missing_years: [2027],
  local_days: [{ day: '2026-07-21', name: '州庆', by: '州人民政府（示例）', paper: '政办〔2026〕5号' }],
  settings: [
    setting('mediation_period', 'choice', ['days_30']),
    setting('follow_up_days', 'days', ['60'], { since: '2026-03-01', decided: [{ value: ['60'], from: '2026-03-01', by: '县司法局（示例）', paper: '司〔2026〕2号' }] }),
    setting('evaluation_days', 'days', ['30'], { decided: [{ value: ['45'], from: '2099-01-01', by: '县信访局（示例）', paper: '信〔2026〕8号' }] }),
    setting('roll_over', 'yes_no', ['no']),
    setting('mediation_committees', 'list', [], { told_only: true }),
  ],
  ignored: [{ key: 'evaluation_days', known: true, value: ['400'] }],
  slips: [
    { code: 'received', name_zh: '登记（接收）告知单', name_bo: 'ཐོ་འགོད་བརྡ་ཁྱབ་བྱང་བུ།', triggers: ['notice_given:on_the_spot'], order: 1 },
    { code: 'accepted_or_not', name_zh: '受理／不予受理告知单', name_bo: 'ངོས་ལེན་བརྡ་ཁྱབ་བྱང་བུ།', triggers: ['notice_given:accepted', 'not_accepted'], order: 2 },
    { code: 'led_elsewhere', name_zh: '转送（法定途径导入）告知单', name_bo: 'གཞན་སྤྲོད་བརྡ་ཁྱབ་བྱང་བུ།', triggers: ['notice_given:sent_on', 'guided_out'], order: 3 },
    { code: 'result', name_zh: '办理结果及救济途径告知单', name_bo: 'བསྒྲུབ་འབྲས་བརྡ་ཁྱབ་བྱང་བུ།', triggers: ['opinion_served', 'replied'], order: 4 },
  ],
  items: [
    { code: 'nature_and_way', name_zh: '诉求性质和法定途径', name_bo: 'རེ་འདུན་གྱི་རང་བཞིན།', required_for: ['all'], order: 1 },
    { code: 'steps_and_limits', name_zh: '程序和时限', name_bo: 'གོ་རིམ་དང་དུས་ཚད།', required_for: ['accepted_or_not'], order: 2 },
  ],
})

/** Takes a file as the core does, as far as a page can tell: its years, or why not. */
export function importSampleHolidays(decisions: CountyDecisions, content: string): number[] {
  const no = (code: Refusal['code']): Refusal => ({ code, params: {} })
  if (!content.startsWith('{')) throw no('holidays_unreadable')
  if (content.includes('forged')) throw no('holidays_not_signed')
  decisions.years.push({ year: 2027, from: 'file', issued_on: '2026-11-05', paper: '国办发明电〔2026〕8号', holidays: ['2027-01-01 元旦'], makeup_days: [] })
  decisions.missing_years = []
  return [2027]
}
