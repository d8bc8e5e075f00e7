/// <reference types="vite/client" />

declare module 'virtual:words' {
  const words: Record<'zh-CN' | 'bo' | 'en', Record<string, string>>
  export default words
}
