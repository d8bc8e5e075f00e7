// Two forms of other systems, and an invented case in their order.

import type { CopyForm } from './types/CopyForm'
import type { CopyOut } from './types/CopyOut'
import type { Refusal } from './types/Refusal'

const FORMS: CopyForm[] = [
  { key: 'petition', title: '全国信访信息系统登记', nouns: ['matter', 'piece'] },
  { key: 'mediation', title: '人民调解案件报送', nouns: ['mediation'] },
]

/** The commands; what was copied last is kept, as a clipboard would. */
export function copyOutCommands(): Record<string, (args: never) => unknown> {
  return {
    copy_forms: (): CopyForm[] => FORMS,
    copy_case_out: ({ form }: { form: string }): CopyOut => {
      const found = FORMS.find((one) => one.key === form)
      if (!found) throw { code: 'copy_form_unknown', params: { form } } satisfies Refusal
      const lines = [{ label: '信访形式', value: '来访' }, { label: '姓名', value: '才旦' }, { label: '内容分类', value: '' }]
      return { form: found, lines, text: lines.map((line) => `${line.label}\t${line.value}`).join('\n') }
    },
    copy_text: () => null,
  }
}
