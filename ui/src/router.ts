// The pages. Addresses hold identities only, never a name or a word of a case.

import { createRouter, createWebHashHistory } from 'vue-router'
import { session } from '@/shared/session'
import UnlockPage from '@/features/unlock/UnlockPage.vue'
import WorkbenchPage from '@/features/workbench/WorkbenchPage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/workbench' },
    { path: '/unlock', name: 'unlock', component: UnlockPage, meta: { open: true } },
    { path: '/workbench', name: 'workbench', component: WorkbenchPage },
    { path: '/worklist', name: 'worklist', component: () => import('@/features/worklist/WorklistPage.vue') },
    { path: '/receive', name: 'receive', component: () => import('@/features/reception/ReceivePage.vue') },
    { path: '/sealed/take', name: 'take-sealed', component: () => import('@/features/reception/SealedPage.vue') },
    { path: '/register', name: 'register', component: () => import('@/features/matter/RegisterPage.vue') },
    { path: '/matter/:id/split', name: 'split', component: () => import('@/features/matter/SplitPage.vue'), props: true },
    { path: '/visit/new', name: 'visit-new', component: () => import('@/features/visit/VisitPage.vue') },
    { path: '/lead/new', name: 'lead-new', component: () => import('@/features/lead/LeadPage.vue') },
    { path: '/mediation/new', name: 'mediation-new', component: () => import('@/features/mediation/MediationPage.vue') },
    { path: '/enter/:noun', name: 'enter', component: () => import('@/features/register/EnterPage.vue'), props: true },
    { path: '/list/:noun', name: 'list', component: () => import('@/features/record/ListPage.vue'), props: true },
    { path: '/record/:id', name: 'record', component: () => import('@/features/record/RecordPage.vue'), props: true },
    { path: '/numbers', name: 'numbers', component: () => import('@/features/numbers/NumbersPage.vue') },
    { path: '/blanks', name: 'blanks', component: () => import('@/features/blanks/BlanksPage.vue') },
    { path: '/check', name: 'check', component: () => import('@/features/check/CheckPage.vue') },
    { path: '/inbox', name: 'inbox', component: () => import('@/features/inbox/InboxPage.vue') },
    { path: '/sync', name: 'sync', component: () => import('@/features/sync/SyncPage.vue') },
    { path: '/bundle', name: 'bundle', component: () => import('@/features/bundle/BundlePage.vue') },
    { path: '/reads', name: 'reads', component: () => import('@/features/reads/ReadsPage.vue') },
    { path: '/users', name: 'users', component: () => import('@/features/users/UsersPage.vue') },
    { path: '/duties', name: 'duties', component: () => import('@/features/duties/DutiesPage.vue') },
    { path: '/shift', name: 'shift', component: () => import('@/features/shift/ShiftPage.vue') },
    { path: '/old-ledger', name: 'old-ledger', component: () => import('@/features/oldLedger/OldLedgerPage.vue') },
    { path: '/ledgers', name: 'ledgers', component: () => import('@/features/ledgers/LedgersPage.vue') },
    { path: '/settings', name: 'settings', component: () => import('@/features/settings/SettingsPage.vue') },
    { path: '/:rest(.*)', redirect: '/workbench' },
  ],
})

router.beforeEach((to) => {
  const isOpen = session.home?.user !== null && session.home !== null
  if (!isOpen && to.meta.open !== true) return { name: 'unlock' }
  if (isOpen && to.name === 'unlock') return { name: 'workbench' }
  return true
})
