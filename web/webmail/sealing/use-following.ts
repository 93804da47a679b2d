import { useEffect, useRef } from 'preact/hooks'
import type { Composition } from '../compose/composition.ts'
import { useSetting } from '../views/setting.ts'
import type { Sealing } from './sealing.ts'

/** What is typed is looked up when nothing was typed for so long: half an address is nobody's. */
const PAUSE_MS = 700

/** Looks at the keys of those whom a letter is to, whenever they are others. */
export function useFollowing(composition: Composition, sealing: Sealing): void {
  const { desk } = useSetting()
  const { to, cc, bcc } = composition.letter
  const isFirst = useRef(true)
  useEffect(() => {
    const wait = isFirst.current ? 0 : PAUSE_MS
    isFirst.current = false
    const timer = setTimeout(() => {
      sealing.follow(composition.letter).catch((error: unknown) => desk.failed(error))
    }, wait)
    return () => clearTimeout(timer)
  }, [sealing, to, cc, bcc])
}
