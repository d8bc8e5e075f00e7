// Attachments of the fake core: a photo that is here, one that waits for its PC, and whatever is added.

import type { Attach } from './types/Attach'
import type { AttachmentView } from './types/AttachmentView'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'

const HOUR_MS = 3600_000
const PICTURE = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** An attachment as the core would show it. */
export function attachmentOf(digit: string, part: Partial<AttachmentView>): AttachmentView {
  return {
    id: `7.00000000000000aa.90${digit}#0`, hash: digit.repeat(64), length: 262_144, media: 'photo', title: '', dated: null, author: '才让措', added_at_ms: Date.now() - 50 * HOUR_MS, pending: false,
    state: 'here', bytes_here: 262_144, at_county: true, asked_at_ms: null, answered_at_ms: null, holder: '云杉坪镇', thumbnail: digit.repeat(64), thumbnail_here: true, evidence: '', evidence_length: 0, lost_reason: null, void_reason: null, ...part,
  }
}

/** What the sample matter has. */
export const sampleAttachments = (): AttachmentView[] => [
  attachmentOf('1', { title: '围栏现场' }),
  attachmentOf('2', { title: '界石', state: 'not_yet_here', bytes_here: 0, at_county: false, holder: '云杉坪镇 扎曲村', author: '多杰', answered_at_ms: Date.now() - 2 * HOUR_MS, thumbnail: '', thumbnail_here: false }),
]

type Refuse = (code: Refusal['code'], params?: Record<string, string>) => never

/** Their commands. */
export function attachmentCommands(show: (id: string) => RecordView, changed: (record: RecordView) => void, refuse: Refuse): Record<string, (args: never) => unknown> {
  const found = (on: string, hash: string) => show(on).attachments.find((one) => one.hash === hash || one.id === hash) ?? refuse('no_such_attachment')
  return {
    attach: ({ input, content }: { input: Attach; content: string }) => {
      const record = show(input.on)
      const one = attachmentOf(String((record.attachments.length + 1) % 10), { title: input.title, dated: input.dated, at_county: false, length: content.length, added_at_ms: Date.now() })
      record.attachments.push(one)
      changed(record)
      return one.id
    },
    attachment_thumbnail: () => PICTURE,
    attachment_content: ({ on, hash }: { on: string; hash: string }) => (found(on, hash).state === 'here' ? PICTURE : refuse('attachment_not_here')),
    attachment_ask: ({ on, hash }: { on: string; hash: string }) => void (found(on, hash).asked_at_ms = Date.now() - 3 * HOUR_MS),
    attachment_lost: ({ on, id, reason }: { on: string; id: string; reason: string }) => {
      Object.assign(found(on, id), { state: 'lost', lost_reason: reason })
      changed(show(on))
    },
    attachment_save: ({ on, hash }: { on: string; hash: string }) => `/home/clerk/Downloads/${found(on, hash).hash.slice(0, 8)}.jpg`,
  }
}
