// What the window knows about the whole: the home, the forms, the sync bar, and a number that
// rises whenever records changed, which pages watch to read again.

import { reactive, readonly } from 'vue'
import * as api from '@/api/invoke'
import type { Forms } from '@/api/types/Forms'
import type { HomeState } from '@/api/types/HomeState'
import type { SyncBar } from '@/api/types/SyncBar'
import { forgetRemembered } from './remembered'

interface Session {
  home: HomeState | null
  forms: Forms | null
  bar: SyncBar | null
  changes: number
  syncing: boolean
  /** How many items of the inbox wait for whoever has opened the home. Items, never persons. */
  inbox: number
}

const state = reactive<Session>({ home: null, forms: null, bar: null, changes: 0, syncing: false, inbox: 0 })

/** The session, to read. */
export const session = readonly(state) as Readonly<Session>

/** Takes over what the core says about the home, and reads the forms once it is open. */
export async function takeHome(home: HomeState): Promise<void> {
  if (home.user !== null) state.forms ??= await api.forms()
  state.home = home
  if (home.user !== null) state.bar = await api.syncBar()
  if (home.user !== null) await countInbox()
}

/** Counts what waits in the inbox. A count that cannot be had is none: the page says why. */
async function countInbox(): Promise<void> {
  state.inbox = await api.inbox().then((inbox) => inbox.open, () => 0)
}

/** Asks the core about the home. */
export async function readHome(): Promise<HomeState> {
  const home = await api.homeState()
  await takeHome(home)
  return home
}

/** Locks the home. */
export async function lockHome(): Promise<void> {
  await api.lock()
  await homeLocked()
}

/** The home was locked, here or by the core itself: nothing of it stays in the window. */
export async function homeLocked(): Promise<void> {
  state.bar = null
  state.inbox = 0
  forgetRemembered()
  await readHome()
}

/** Says that this window changed a record. */
export async function recordsChanged(): Promise<void> {
  state.changes += 1
  state.bar = await api.syncBar()
  await countInbox()
}

/** Syncs. Pressing twice is harmless: the second press waits for nothing. */
export async function syncNow(): Promise<void> {
  if (state.syncing) return
  state.syncing = true
  try {
    state.bar = await api.syncNow()
    state.changes += 1
    await countInbox()
  } finally {
    state.syncing = false
  }
}

/** Listens to the core for as long as the window lives. */
export async function listenToCore(): Promise<void> {
  await api.onSyncBar((bar) => {
    state.bar = bar
  })
  await api.onRecordsChanged(() => {
    state.changes += 1
    void countInbox()
  })
  await api.onLocked(() => void homeLocked())
}
