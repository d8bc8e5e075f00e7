// The language of the window, switched live. Tibetan lines are taller, so its lists have higher
// rows, and the page says its language to the fonts and to readers aloud.

import { useTranslation } from 'i18next-vue'
import i18next from 'i18next'
import { computed, type ComputedRef } from 'vue'
import * as api from '@/api/invoke'
import { LANGUAGES } from './words'

/** The language as a value that changes, and what hangs on it. */
export function useLanguage(): { language: ComputedRef<string>; rowHeight: ComputedRef<number>; isDraft: ComputedRef<boolean> } {
  const { i18next: instance } = useTranslation()
  const language = computed(() => instance.language)
  return {
    language,
    rowHeight: computed(() => (language.value === 'bo' ? 40 : 32)),
    isDraft: computed(() => language.value === 'bo'),
  }
}

/** Shows the window in a language, without telling the core. */
export async function showLanguage(language: string): Promise<void> {
  const known = LANGUAGES.find((one) => one === language) ?? 'zh-CN'
  await i18next.changeLanguage(known)
  document.documentElement.lang = known
  document.title = i18next.t('ui.app.short')
}

/** Switches the language here and for the next start. */
export async function chooseLanguage(language: string): Promise<void> {
  await showLanguage(language)
  await api.setLanguage(language)
}
