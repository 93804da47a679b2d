import { useEffect, useRef, useState } from 'preact/hooks'
import { nameOf, type OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { toFailure } from '../mail/jmap-failure.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { ignoreReceipt, sendReceipt, tryReceiptRequest } from './receipts.ts'
import { findScheduled, reschedule, type Scheduled, takeBackScheduled } from './scheduling.ts'
import './sending.css'
import { SENDING_TEXTS } from './texts/texts.ts'
import { TimePicker } from './time-picker.tsx'

/** What a message waits for: its own time, or a word of the member about a receipt. */
export function MessageBars({ email }: { readonly email: OpenedEmail }) {
  const { desk } = useSetting()
  const scheduled = desk.mail.cache.withRole('scheduled')
  const isScheduled = scheduled !== undefined && email.mailboxIds[scheduled.id] === true
  return isScheduled ? <ScheduledBar email={email} /> : <ReceiptBar email={email} />
}

function ScheduledBar({ email }: { readonly email: OpenedEmail }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const [scheduled, take] = useState<Scheduled | undefined>(undefined)
  const [isPicking, pick] = useState(false)
  const change = useRef<HTMLButtonElement>(null)
  const look = () => {
    findScheduled(desk.mail, email.id).then(take, (error: unknown) => desk.failed(error))
  }
  useEffect(look, [desk, email.id])
  if (!scheduled) return null
  const date = language.moment(new Date(scheduled.sendAt))
  const act = (done: Promise<void>, said: string) => {
    done.then(
      () => desk.toaster.say(said),
      (error: unknown) =>
        toFailure(error).type === 'cannotUnsend' ? desk.toaster.say(speak('tooLate')) : desk.failed(error),
    )
  }
  const takeBack = async () => {
    await takeBackScheduled(desk.mail, scheduled)
    desk.close()
    desk.write({ kind: 'continue', emailId: email.id })
  }
  return (
    <div class="messagebar">
      <p>{speak('scheduledFor', { date })}</p>
      <div>
        <button
          ref={change}
          type="button"
          aria-haspopup="dialog"
          aria-expanded={isPicking}
          onClick={() => pick(!isPicking)}
        >
          {speak('changeTime')}
        </button>
        <button
          type="button"
          onClick={() => {
            act(reschedule(desk.mail, scheduled, undefined), speak('sentNow'))
            desk.close()
          }}
        >
          {speak('sendNow')}
        </button>
        <button type="button" onClick={() => act(takeBack(), speak('takenBack'))}>
          {speak('takeBack')}
        </button>
      </div>
      {isPicking && (
        <TimePicker
          anchor={change}
          begin={new Date(scheduled.sendAt)}
          close={() => pick(false)}
          choose={(at) => {
            const done = reschedule(desk.mail, scheduled, at)
            act(done.finally(look), speak('scheduled', { date: language.moment(at) }))
          }}
        />
      )}
    </div>
  )
}

function ReceiptBar({ email }: { readonly email: OpenedEmail }) {
  const { desk, own } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const asked = tryReceiptRequest(email, own)
  if (!asked) return null
  const act = (done: Promise<void>, said?: string) => {
    done.then(
      () => said !== undefined && desk.toaster.say(said),
      (error: unknown) => desk.failed(error),
    )
  }
  return (
    <div class="messagebar">
      <p>
        {speak('receiptAsked', { name: nameOf(email.from?.[0] ?? asked.to) })}
        {asked.isElsewhere && <strong> {speak('receiptElsewhere', { address: asked.to.email })}</strong>}
      </p>
      <div>
        <button type="button" onClick={() => act(sendReceipt(desk.mail, email), speak('receiptSent'))}>
          {speak('sendReceipt')}
        </button>
        <button type="button" onClick={() => act(ignoreReceipt(desk.mail, email))}>
          {speak('ignoreReceipt')}
        </button>
      </div>
    </div>
  )
}
