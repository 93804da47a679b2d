import type { GenerationId } from '../../../core/generations/generation.ts'

/** Where each webmail begins. */
export const GENERATION_PATHS: Readonly<Record<GenerationId, string>> = { modern: '/mail/', classic: '/classic/' }
