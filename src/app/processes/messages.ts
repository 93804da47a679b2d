import type { Service } from '../../core/posture/protection.ts'
import type { Configuration } from '../config/configuration.ts'
import type { Notice } from './notice-board.ts'

/** What a process of the house does. `everything` is a house of one process (`workers = 0`). */
export type Role = 'protocols' | 'back-office' | 'everything'

/** A service with the address that it was really bound to. */
export interface BoundService {
  readonly service: Service
  readonly host: string
  readonly port: number
}

/** What the supervisor says to its workers. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly role: Role; readonly configuration: Configuration }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  /** What another worker has begun and ceased to listen for. */
  | {
      readonly kind: 'interests'
      readonly from: number
      readonly added: readonly string[]
      readonly dropped: readonly string[]
    }
  /** Another worker has ended. */
  | { readonly kind: 'gone'; readonly from: number }
  /** To the back office: every listener stands, so look at them. `isStart`: the house counts as serving only once that is `vetted`. */
  | { readonly kind: 'listening'; readonly bound: readonly BoundService[]; readonly isStart: boolean }
  | { readonly kind: 'reload-certificates' }
  | { readonly kind: 'drain' }

/** What the workers say to their supervisor. */
export type ToSupervisor =
  | { readonly kind: 'hello' }
  | { readonly kind: 'ready'; readonly bound: readonly BoundService[] }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  | { readonly kind: 'interests'; readonly added: readonly string[]; readonly dropped: readonly string[] }
  /** The listeners are as they have to be. */
  | { readonly kind: 'vetted' }
  /** Starting failed for a reason that trying again would not mend. */
  | { readonly kind: 'cannot-start'; readonly code: string; readonly message: string }
