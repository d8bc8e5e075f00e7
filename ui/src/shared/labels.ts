// Words that say something about a person and nothing about his matter. A title with one is a soft
// warning: what the title should name is the matter itself, for whoever reads it next.

const LABELS = ['缠访', '闹访', '刁民', '扬言', '越级', '上访户', '老上访', '钉子户', '无理取闹', '重点人员']

/** The label in a title, or nothing. */
export function labelIn(title: string): string | null {
  return LABELS.find((label) => title.includes(label)) ?? null
}
