import js from '@eslint/js'
import globals from 'globals'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/types'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '—', ':', '：', '*', '+', '/', '(', ')', '→', '×', '、', '-', 'Ctrl+N', 'Ctrl+F', 'F1'] }],
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      // A form hears Enter for its fields, and a group hears the arrows for its buttons.
      'vuejs-accessibility/no-static-element-interactions': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    // The control of a field gets its label from the form around it, by id.
    files: ['src/shared/FieldInput.vue', 'src/shared/VillageInput.vue'],
    rules: { 'vuejs-accessibility/form-control-has-label': 'off' },
  },
  {
    // The window's one door to the core.
    files: ['src/**/*.{ts,vue}'],
    ignores: ['src/api/invoke.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@tauri-apps/*'] }] },
  },
  {
    // Features know what is shared and the door, never one another.
    files: ['src/features/**/*.{ts,vue}', 'src/shared/**/*.{ts,vue}'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@tauri-apps/*', '@/features/*'] }] },
  },
)
