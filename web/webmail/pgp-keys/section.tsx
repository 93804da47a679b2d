import { useState } from 'preact/hooks'
import type { BackupSheet } from '../../pgp/keys/backup-sheet.ts'
import { useSession } from '../pgp/use-session.ts'
import { HabitChoice } from '../sealing/habit-choice.tsx'
import { useSetting } from '../views/setting.ts'
import { Paper } from './backup.tsx'
import { OwnKeys } from './own-keys.tsx'
import { TheirKeys } from './their-keys.tsx'
import { UnlockedKeys } from './unlocked-keys.tsx'
import '../pgp/pgp.css'
import './pgp-keys.css'

/** PGP: the member's own keys, and what is known of those of others. */
export function Section() {
  const { language } = useSetting()
  const session = useSession()
  const [paper, show] = useState<BackupSheet | undefined>(undefined)
  if (!session) return <p class="note">{language.text('loading')}</p>
  if (paper) return <Paper sheet={paper} close={() => show(undefined)} />
  return (
    <>
      <OwnKeys session={session} showPaper={show} />
      <UnlockedKeys session={session} />
      <section class="pgp-part">
        <HabitChoice />
      </section>
      <TheirKeys session={session} />
    </>
  )
}
