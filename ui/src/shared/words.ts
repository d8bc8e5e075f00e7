// Words on screen. The resources are the product's word files; a component asks for a key and
// never holds a word itself. A parameter that starts with `@` is itself a key: a refusal says
// `field: "@field.title"` and the screen says the label in the language of the moment.

import words from 'virtual:words'
import i18next, { type i18n } from 'i18next'
import { useTranslation } from 'i18next-vue'

/** Named parameters of a message. */
export type Params = Record<string, string | number>

/** Says a key in the language of the moment. */
export type Say = (key: string, params?: Params) => string

/** A language of the window. */
export const LANGUAGES = ['zh-CN', 'bo', 'en'] as const

/** Prepares the words; the language can be switched at any time. */
export async function startWords(language: string): Promise<i18n> {
  await i18next.init({
    lng: language,
    fallbackLng: 'zh-CN',
    resources: Object.fromEntries(Object.entries(words).map(([name, texts]) => [name, { translation: texts }])),
    keySeparator: false,
    nsSeparator: false,
    interpolation: { prefix: '%{', suffix: '}', escapeValue: false, skipOnVariables: true },
    returnEmptyString: false,
  })
  return i18next
}

/** Replaces parameters that are keys by their words. */
export function wordsOfParams(translate: (key: string) => string, params: Params = {}): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('@') ? translate(value.slice(1)) : value,
    ]),
  )
}

/** Words that follow the language of the window. */
export function useWords(): { t: Say; has: (key: string) => boolean; language: () => string } {
  const { t: translate, i18next: instance } = useTranslation()
  const t: Say = (key, params) => translate(key, wordsOfParams((other) => translate(other), params))
  return { t, has: (key) => instance.exists(key), language: () => instance.language }
}
