import { useEffect, useReducer } from 'preact/hooks'
import type { Changes } from '../mail/changes.ts'

/** Draws again whenever something has changed. */
export function useRedraw(changes: Changes): void {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const watch = changes.watch(() => draw(undefined))
    return () => watch[Symbol.dispose]()
  }, [changes])
}
