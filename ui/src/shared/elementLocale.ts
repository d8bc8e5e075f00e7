// The words Element Plus shows by itself, from the product's own words: the kit has no Tibetan,
// and a table of its own would be a second copy of the others.

import type { Language } from 'element-plus/es/locale/index'
import type { Say } from './words'

/** What the parts in use may show. */
export function elementLocale(language: string, t: Say): Language {
  return {
    name: language,
    el: {
      dialog: { close: t('ui.el.close') },
      drawer: { close: t('ui.el.close') },
      messagebox: { title: t('ui.el.title'), confirm: t('ui.el.confirm'), cancel: t('ui.el.cancel'), error: t('ui.el.error'), close: t('ui.el.close') },
      table: { emptyText: t('ui.face.empty'), confirmFilter: t('ui.el.confirm'), resetFilter: t('ui.el.clear'), clearFilter: t('ui.filter.any'), sumText: t('ui.el.sum') },
      select: { loading: t('ui.face.loading'), noMatch: t('ui.face.empty'), noData: t('ui.face.empty'), placeholder: t('ui.choose') },
      popconfirm: { confirmButtonText: t('ui.el.confirm'), cancelButtonText: t('ui.el.cancel') },
      datepicker: { confirm: t('ui.el.confirm'), cancel: t('ui.el.cancel'), clear: t('ui.el.clear'), today: t('ui.el.today'), now: t('ui.el.now'), selectDate: t('ui.el.select_date'), selectTime: t('ui.el.select_time') },
    },
  }
}
