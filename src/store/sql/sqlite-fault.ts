import { Fault } from '../../base/fault.ts'

const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const CONSTRAINT = 19
const NOT_A_DATABASE = 26

/** Whether another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error)
  return code === BUSY || code === LOCKED
}

/** What an error of the SQLite binding means to everybody else. Errors that are not SQLite's come back unchanged. */
export function sqliteFault(error: unknown, path: string): unknown {
  const code = primaryCode(error)
  if (code === undefined) return isOutOfRange(error) ? damaged(path, error) : error
  const why = error instanceof Error ? error.message : String(error)
  switch (code) {
    case BUSY:
    case LOCKED:
      return new Fault('world', 'store/unavailable', `${path} is locked by another process; try again`, {
        cause: error,
      })
    case FULL:
      return new Fault('world', 'store/unavailable', `No space is left for ${path}; make room`, { cause: error })
    case IO_ERROR:
    case READ_ONLY:
    case CANNOT_OPEN:
      return new Fault('world', 'store/unavailable', `${path} cannot be used (${why}); check the disk`, {
        cause: error,
      })
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged(path, error)
    case CONSTRAINT:
      return new Fault('us', 'store/constraint', `${path}: ${why}`, { cause: error })
    default:
      return new Fault('us', 'store/bad-statement', `${path}: ${why}`, { cause: error })
  }
}

/** A row that does not match its sum. */
export function damagedRow(where: string): Fault {
  const problem = `${where}: a row is not what was written; "posthus scrub --repair" mends what can be mended`
  return new Fault('us', 'store/row-damaged', problem)
}

function damaged(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Fault('us', 'store/corrupt', `${path} is damaged (${why}); restore it from a backup`, { cause })
}

/** No number of ours is beyond 2^53: such a one was never written. The binding does not hand it out. */
function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}
