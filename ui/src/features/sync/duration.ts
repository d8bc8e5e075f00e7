// A length of time as people say it, rounded up: seconds by tens, then minutes, then hours.

/** The words of a number of seconds. */
export function showDuration(t: (key: string, params: { n: number }) => string, seconds: number): string {
  if (seconds <= 90) return t('ui.duration.seconds', { n: Math.ceil(Math.max(seconds, 1) / 10) * 10 })
  if (seconds <= 5400) return t('ui.duration.minutes', { n: Math.ceil(seconds / 60) })
  return t('ui.duration.hours', { n: Math.ceil(seconds / 3600) })
}
