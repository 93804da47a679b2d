import { z } from 'zod'
import { isHostName } from './socket-address.ts'

/** What a setting says of itself beside its type, for the reference page and for mistakes. */
export interface SettingFacts {
  /** What it decides, in one or two sentences. */
  readonly description: string
  /** What a right value looks like: completes "write …". */
  readonly form: string
  /** Default in words, where it depends on the machine. */
  readonly defaultText?: string
}

export const hostName = z.string().refine(isHostName)
export const path = z.string().min(1)

/** A table of the file with all its settings; one that is not written has the defaults of them all. */
export function section<T extends z.ZodRawShape>(description: string, shape: T) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .meta({ description, form: 'a table' })
}

export function setting<T extends z.ZodType>(type: T, facts: SettingFacts): T {
  return type.meta({ ...facts })
}

/** A whole number with its default and its limits. */
export function count(standard: number, least: number, most: number, description: string) {
  return setting(z.int().min(least).max(most).default(standard), {
    description,
    form: `a whole number from ${least} to ${most}`,
  })
}

export function flag(standard: boolean, description: string) {
  return setting(z.boolean().default(standard), { description, form: 'true or false' })
}
