// What one attachment and one record may have. The core holds everybody to it; the window says so
// before a large file is read. A test of the core proves that both name the same numbers.

export const ATTACHMENT_MEGABYTES_MAX = 20
export const ATTACHMENTS_MAX = 100
export const ATTACHMENT_TITLE_CHARS_MAX = 60
export const ATTACHMENT_REASON_CHARS_MAX = 200
