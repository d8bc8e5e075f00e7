// What differs between the values of a conflict: the middle that is left when the shared
// beginning and the shared end are taken off. A reader finds one changed digit at once.

/** A value in three parts; `own` is what only this value has. */
export interface Marked {
  before: string
  own: string
  after: string
}

/** Marks the difference of several texts. Works on characters, not on halves of them. */
export function markDifference(texts: string[]): Marked[] {
  const split = texts.map((text) => [...text])
  const shortest = Math.min(...split.map((chars) => chars.length))
  const same = (at: (chars: string[]) => string | undefined) => split.every((chars) => at(chars) === at(split[0] ?? []))
  let start = 0
  while (start < shortest && same((chars) => chars[start])) start += 1
  let end = 0
  while (end < shortest - start && same((chars) => chars[chars.length - 1 - end])) end += 1
  return split.map((chars) => ({
    before: chars.slice(0, start).join(''),
    own: chars.slice(start, chars.length - end).join(''),
    after: chars.slice(chars.length - end).join(''),
  }))
}
