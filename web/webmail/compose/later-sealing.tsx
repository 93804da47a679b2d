import { useEffect, useState } from 'preact/hooks'
import type { SealingLine } from '../sealing/sealing-line.tsx'
import { useSetting } from '../views/setting.ts'
import type { Composition } from './composition.ts'

/** Whether a letter is encrypted and signed: for members who have a PGP key, once it has come. */
export function LaterSealing({ composition }: { readonly composition: Composition }) {
  const { desk, pgp } = useSetting()
  const [loaded, load] = useState<{ readonly Line: typeof SealingLine; readonly decide: () => void } | undefined>(
    undefined,
  )
  useEffect(() => {
    let isWanted = true
    // Threat: on a slow line a short answer would go in clear before there is what encrypts it.
    const decide = composition.awaitSealer()
    const find = async () => {
      const session = await pgp()
      const isNeeded = (await session.keys()).some(({ wrappedPrivateKey }) => wrappedPrivateKey !== null)
      const area = isNeeded && (await import('../sealing/sealing-line.tsx'))
      if (area && isWanted) load({ Line: area.SealingLine, decide })
      else decide()
    }
    find().catch((error: unknown) => {
      decide()
      desk.failed(error)
    })
    return () => {
      isWanted = false
      decide()
    }
  }, [desk, pgp, composition])
  return loaded ? <loaded.Line composition={composition} decide={loaded.decide} /> : null
}
