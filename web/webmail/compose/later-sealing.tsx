import { useEffect, useState } from 'preact/hooks'
import { isOffline, JmapFailure } from '../mail/jmap-failure.ts'
import type { SealingLine } from '../sealing/sealing-line.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { Composition } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

/** Whether a letter is encrypted and signed: for members who have a PGP key, once it has come. */
export function LaterSealing({ composition }: { readonly composition: Composition }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly Line: typeof SealingLine } | undefined>(undefined)
  const { sealer, decision } = composition
  const isSealed = sealer !== undefined
  useEffect(() => {
    // A key may have been made since.
    if (!composition.sealer && !decision.isChosen && decision.known.kind === 'known') void decision.ask()
  }, [composition])
  useEffect(() => {
    if (!isSealed) return
    import('../sealing/sealing-line.tsx').then(
      ({ SealingLine: Line }) => load({ Line }),
      (error: unknown) => desk.failed(error),
    )
  }, [desk, isSealed])
  const { known } = decision
  // It says so where it says what is saved, and goes on by itself.
  if (known.kind === 'failed' && isOffline(known.error)) return null
  if (known.kind === 'failed') return <Undecided composition={composition} error={known.error} />
  return loaded && sealer ? <loaded.Line composition={composition} sealer={sealer} /> : null
}

/** It could not be found out: nothing leaves the window before the member has chosen. */
function Undecided({ composition, error }: { readonly composition: Composition; readonly error: unknown }) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const { decision } = composition
  const isWithoutKey = error instanceof JmapFailure && error.type === 'noKey'
  return (
    <div class="question" role="alert">
      <p>{speak(isWithoutKey ? 'noKey' : 'undecided')}</p>
      {!isWithoutKey && (
        <button type="button" class="quiet-button" onClick={() => void decision.ask()}>
          {speak('fileRetry')}
        </button>
      )}
      <button type="button" class="quiet-button" onClick={() => decision.choose()}>
        {speak('goInClear')}
      </button>
    </div>
  )
}
