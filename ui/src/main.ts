import './styles/base.css'
import './styles/shell.css'
import './styles/page.css'
import './styles/door.css'
import './styles/forms.css'
import './styles/marks.css'
import './styles/tables.css'
import './styles/record.css'
import './styles/inbox.css'
import './styles/print.css'
import I18NextVue from 'i18next-vue'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { showLanguage } from '@/shared/language'
import { listenToCore, readHome } from '@/shared/session'
import { startWords } from '@/shared/words'

async function start(): Promise<void> {
  const i18next = await startWords('zh-CN')
  // A core that cannot say anything yet still leaves a window that says so.
  const home = await readHome().catch(() => null)
  await showLanguage(home?.language ?? 'zh-CN')
  await listenToCore().catch(() => undefined)
  createApp(App).use(I18NextVue, { i18next }).use(router).mount('#app')
}

void start()
