import { useEffect, useState } from 'preact/hooks'
import { type OpenedEmail, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import type { MessageBars } from '../sending/message-bars.tsx'
import { useSetting } from './setting.ts'

/** What a message waits for, if it waits for something: that comes when such a message is opened first. */
export function LaterBars({ email }: { readonly email: OpenedEmail }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly Bars: typeof MessageBars } | undefined>(undefined)
  const scheduled = desk.mail.cache.withRole('scheduled')
  const isWanted = (scheduled && email.mailboxIds[scheduled.id]) || (email[RECEIPT_TO]?.length ?? 0) > 0
  useEffect(() => {
    if (!isWanted) return
    import('../sending/message-bars.tsx').then(
      ({ MessageBars: Bars }) => load({ Bars }),
      (error: unknown) => desk.failed(error),
    )
  }, [desk, isWanted])
  return isWanted && loaded ? <loaded.Bars email={email} /> : null
}
