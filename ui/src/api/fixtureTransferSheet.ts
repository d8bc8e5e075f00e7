// A transfer sheet of the invented county: what names a petitioner is read as one, anything else is none.

import type { Refusal } from './types/Refusal'
import type { TransferSheet } from './types/TransferSheet'

export function transferSheetCommands(): Record<string, (args: never) => unknown> {
  return {
    transfer_sheet: ({ text }: { text: string | null }): TransferSheet => {
      if (!text?.includes('信访人')) throw { code: 'transfer_sheet_unknown', params: {} } satisfies Refusal
      return {
        register: {
          joins: null, reception: null,
          piece: { fields: { origin: 'forwarded', channel: 'from_above', from_organ: '某县信访局', official_number: '县信转〔2026〕6号', sent_on: '2026-11-20' }, parties: [{ party_name: '才旦', party_role: 'petitioner' }] },
          matter: { fields: { title: '牧道被封堵', narrative: '邻户将牧道封堵。' }, parties: [] },
        },
        filled: ['from_organ', 'official_number', 'sent_on', 'title', 'narrative', 'party_name'],
        dropped: ['不接收的一栏'],
        left: ['（印章）'],
        unfit: [{ label: '反馈期限', text: '月底', refusal: { code: 'bad_date', params: { field: '@field.cited_due' } } }],
      }
    },
  }
}
