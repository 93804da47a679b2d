import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { ProofSheet } from './proof.tsx'

export interface Proved {
  /** Does something; where the server wants the password for it, that is asked for, and it is done once more. False: the member would rather not. */
  proved(work: () => Promise<unknown>): Promise<boolean>
  /** To be drawn: the sheet that asks, while it does. */
  readonly sheet: ComponentChildren
}

/** For whatever may want the password again (`passwordNeeded`). `label` says for what. */
export function useProof(label: string): Proved {
  const [asking, ask] = useState<((isProved: boolean) => void) | undefined>(undefined)
  const proved = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof JmapFailure) || error.type !== 'passwordNeeded') throw error
    }
    const isProved = await new Promise<boolean>((resolve) => ask(() => resolve))
    ask(undefined)
    if (isProved) await work()
    return isProved
  }
  return { proved, sheet: asking && <ProofSheet label={label} done={asking} /> }
}
