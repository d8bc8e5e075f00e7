// The keys of the product, for the help and the settings.

/** Each key and the key of its words. */
export const SHORTCUTS = [
  { key: 'Enter', words: 'ui.key.next' },
  { key: 'Ctrl+Enter', words: 'ui.key.save_and_new' },
  { key: 'Ctrl+S', words: 'ui.key.save' },
  { key: 'Ctrl+N', words: 'ui.key.new' },
  { key: 'Ctrl+F', words: 'ui.key.find' },
  { key: 'Ctrl+E', words: 'ui.key.edit' },
  { key: 'Ctrl+P', words: 'ui.key.print' },
  { key: '↑ ↓', words: 'ui.key.arrows' },
  { key: '← →', words: 'ui.key.conflict' },
  { key: 'F1', words: 'ui.key.help' },
  { key: 'Esc', words: 'ui.key.close' },
] as const
