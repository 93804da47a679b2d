import { useEffect, useState } from 'preact/hooks'
import { useSetting } from '../views/setting.ts'
import { loadSenders, type Senders } from './senders.ts'

/** As whom the member can write; undefined until it is known. `loaded` counts up to have it asked for again. */
export function useSenders(loaded = 0): Senders | undefined {
  const { desk } = useSetting()
  const [senders, take] = useState<Senders | undefined>(undefined)
  useEffect(() => {
    loadSenders(desk.mail).then(take, (error: unknown) => desk.failed(error))
  }, [desk, loaded])
  return senders
}
