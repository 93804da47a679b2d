import type { ComponentType } from 'preact'

interface SectionModule {
  /** `path`: what stands behind its name in the address. */
  readonly Section: ComponentType<{ readonly path: readonly string[] }>
}

/** The sections in the order that they stand in. Each has its name among the texts of the settings, and comes when it is looked at. */
export const SECTIONS = {
  general: () => import('./general.tsx'),
  writing: () => import('../sending/writing-section.tsx'),
  encryption: () => import('../pgp-keys/section.tsx'),
  filters: () => import('../filters/filters-section.tsx'),
  labels: () => import('../labels/labels-section.tsx'),
  away: () => import('../away/away-section.tsx'),
  logins: () => import('../logins/logins-section.tsx'),
} as const satisfies Readonly<Record<string, () => Promise<SectionModule>>>

export type SectionName = keyof typeof SECTIONS
