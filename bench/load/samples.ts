/** Growable array of latencies in milliseconds, with exact percentiles. */
export class Samples {
  #data = new Float64Array(1024)
  #used = 0

  push(ms: number): void {
    if (this.#used === this.#data.length) {
      const bigger = new Float64Array(this.#data.length * 2)
      bigger.set(this.#data)
      this.#data = bigger
    }
    this.#data[this.#used++] = ms
  }

  get count(): number {
    return this.#used
  }

  summary(): LatencySummary | null {
    if (this.#used === 0) return null
    const sorted = this.#data.slice(0, this.#used).sort()
    const at = (q: number): number => {
      const i = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))
      return round(sorted[i] ?? NaN, 3)
    }
    let sum = 0
    for (const v of sorted) sum += v
    return {
      count: sorted.length,
      min: round(sorted[0] ?? NaN, 3),
      mean: round(sum / sorted.length, 3),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: round(sorted[sorted.length - 1] ?? NaN, 3),
    }
  }
}

export interface LatencySummary {
  count: number
  min: number
  mean: number
  p50: number
  p95: number
  p99: number
  max: number
}

export function round(value: number, digits = 3): number {
  const f = 10 ** digits
  return Math.round(value * f) / f
}

/** Median of a list (mean of the two middle values for an even count). */
export function median(values: readonly number[]): number {
  const s = [...values].sort((a, b) => a - b)
  if (s.length === 0) return NaN
  const mid = s.length >> 1
  return s.length % 2 === 1 ? (s[mid] ?? NaN) : ((s[mid - 1] ?? NaN) + (s[mid] ?? NaN)) / 2
}
