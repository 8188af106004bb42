import fc from 'fast-check'
import t from 'tap'
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../../apimachinery/types/autoscaling-v2.ts'
import { type Normalized, normalize } from '../../../controllers/horizontal-pod-autoscaler/normalize.ts'
import { ScalingHistory } from '../../../controllers/horizontal-pod-autoscaler/scaling-history.ts'

const second = 1_000
const minute = 60 * second

interface Rules {
  readonly scaleUp?: HPAScalingRules
  readonly scaleDown?: HPAScalingRules
}

const usual = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
} satisfies Rules

/** An autoscaler whose target does as it is told at once. */
class Scaled {
  readonly #history = new ScalingHistory()
  readonly #autoscaler: HorizontalPodAutoscaler
  readonly #max: number
  replicas: number
  nowMs = 0

  constructor(replicas: number, rules: Rules | undefined, max = 100) {
    const behavior = rules && {
      scaleUp: { ...usual.scaleUp, ...rules.scaleUp },
      scaleDown: { ...usual.scaleDown, ...rules.scaleDown },
    }
    this.#autoscaler = { spec: { behavior } } as unknown as HorizontalPodAutoscaler
    this.replicas = replicas
    this.#max = max
    this.#history.begin(0, replicas)
  }

  /** Metrics ask for so many, some time later. */
  ask(desired: number, laterMs: number): Normalized {
    this.nowMs += laterMs
    const { nowMs } = this
    const normalized = normalize(this.#autoscaler, {
      current: this.replicas,
      desired,
      min: 1,
      max: this.#max,
      history: this.#history,
      nowMs,
      downscaleStabilizationMs: 5 * minute,
    })
    if (normalized.replicas !== this.replicas)
      this.#history.scaled(nowMs, this.replicas, normalized.replicas, 30 * minute)
    this.replicas = normalized.replicas
    return normalized
  }
}

/** What becomes of `from` replicas when metrics ask for `desired` in every step. */
function steps(from: number, desired: number, rules: Rules | undefined, stepMs: number, count: number): number[] {
  const scaled = new Scaled(from, rules)
  return Array.from({ length: count }, () => scaled.ask(desired, stepMs).replicas)
}

for (const c of [
  { name: 'without rules: twice as many, or four', rules: undefined, want: [4, 8, 16, 32, 50] },
  { name: 'with usual rules: four more or twice as many', rules: {}, want: [5, 10, 20, 40, 50] },
  { name: 'pods per period', rules: { scaleUp: pods(5, 15) }, want: [6, 11, 16, 21, 26] },
  { name: 'pods per longer period', rules: { scaleUp: pods(5, 60) }, want: [6, 6, 6, 6, 11] },
  { name: 'percent, rounded up', rules: { scaleUp: percent(50, 15) }, want: [2, 3, 5, 8, 12] },
  {
    name: 'the smallest of several changes',
    rules: { scaleUp: { ...usual.scaleUp, selectPolicy: 'Min' } },
    want: [2, 4, 8, 12, 16],
  },
  { name: 'never', rules: { scaleUp: { ...usual.scaleUp, selectPolicy: 'Disabled' } }, want: [1, 1, 1, 1, 1] },
] as { name: string; rules: Rules | undefined; want: number[] }[])
  t.test(`scales up from 1 to 50 every 15 s: ${c.name}`, async (t) => {
    t.strictSame(steps(1, 50, c.rules, 15 * second, 5), c.want)
  })

function pods(value: number, periodSeconds: number): HPAScalingRules {
  return { ...usual.scaleUp, policies: [{ type: 'Pods', value, periodSeconds }] }
}

function percent(value: number, periodSeconds: number): HPAScalingRules {
  return { ...usual.scaleUp, policies: [{ type: 'Percent', value, periodSeconds }] }
}

const atOnce = { stabilizationWindowSeconds: 0 }

for (const c of [
  { name: 'all at once', rules: { scaleDown: atOnce }, want: [1, 1, 1, 1] },
  { name: 'pods per period', rules: { scaleDown: { ...pods(5, 15), ...atOnce } }, want: [45, 40, 35, 30] },
  { name: 'pods per longer period', rules: { scaleDown: { ...pods(5, 30), ...atOnce } }, want: [45, 45, 40, 40] },
  { name: 'percent, rounded down', rules: { scaleDown: { ...percent(33, 15), ...atOnce } }, want: [33, 22, 14, 9] },
  {
    name: 'the smallest of several changes',
    rules: {
      scaleDown: {
        ...atOnce,
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 50, periodSeconds: 15 },
        ],
      },
    },
    want: [46, 42, 38, 34],
  },
  { name: 'never', rules: { scaleDown: { ...atOnce, selectPolicy: 'Disabled' } }, want: [50, 50, 50, 50] },
] as { name: string; rules: Rules; want: number[] }[])
  t.test(`scales down from 50 to 1 every 15 s: ${c.name}`, async (t) => {
    t.strictSame(steps(50, 1, c.rules, 15 * second, 4), c.want)
  })

t.test('what was taken away may come back within a period', async (t) => {
  const scaled = new Scaled(10, { scaleUp: pods(2, 60), scaleDown: atOnce })
  scaled.ask(4, 15 * second)
  t.equal(scaled.replicas, 4)
  scaled.ask(20, 15 * second)
  t.equal(scaled.replicas, 12)
})

for (const rules of [undefined, {}])
  t.test(`a lower recommendation has to last for five minutes ${rules ? 'with' : 'without'} rules`, async (t) => {
    const scaled = new Scaled(10, rules)
    t.match(scaled.ask(10, minute).ableToScale, { reason: 'ReadyForNewScale' })
    for (let i = 0; i < 4; i++)
      t.match(scaled.ask(2, minute), { replicas: 10, ableToScale: { reason: 'ScaleDownStabilized' } })
    scaled.ask(7, 0.5 * minute)
    t.equal(scaled.replicas, 10)
    scaled.ask(2, minute)
    t.equal(scaled.replicas, 7)
    scaled.ask(2, 5 * minute)
    t.equal(scaled.replicas, 2)
  })

t.test('a higher recommendation may have to last, too', async (t) => {
  const window = { stabilizationWindowSeconds: 60 }
  const scaled = new Scaled(2, { scaleUp: { ...usual.scaleUp, ...window } })
  t.match(scaled.ask(6, 30 * second), { replicas: 2, ableToScale: { reason: 'ScaleUpStabilized' } })
  t.match(scaled.ask(4, 30 * second), { replicas: 4, ableToScale: { reason: 'ReadyForNewScale' } })
  scaled.ask(6, 61 * second)
  t.equal(scaled.replicas, 6)
})

for (const c of [
  { name: 'a short window of its own', seconds: 30, laterMs: 31 * second, want: 1 },
  { name: 'a long window of its own', seconds: 600, laterMs: 9 * minute, want: 9 },
])
  t.test(`scaling down follows ${c.name}`, async (t) => {
    const scaled = new Scaled(9, { scaleDown: { stabilizationWindowSeconds: c.seconds } })
    scaled.ask(1, c.laterMs)
    t.equal(scaled.replicas, c.want)
  })

for (const c of [
  { desired: 5, replicas: 5, limited: 'False DesiredWithinRange' },
  { desired: 20, replicas: 8, limited: 'True ScaleUpLimit' },
  { desired: 20, max: 6, replicas: 6, limited: 'True TooManyReplicas' },
  { desired: 0, scaleDown: atOnce, replicas: 1, limited: 'True TooFewReplicas' },
  { desired: 0, scaleDown: { ...pods(1, 60), ...atOnce }, replicas: 3, limited: 'True ScaleDownLimit' },
])
  t.test(`of 4 replicas, ${c.desired} become ${c.replicas}: ${c.limited}`, async (t) => {
    const scaled = new Scaled(4, c.scaleDown ? { scaleDown: c.scaleDown } : {}, c.max)
    const { replicas, scalingLimited } = scaled.ask(c.desired, minute)
    t.equal(replicas, c.replicas)
    t.equal(`${scalingLimited.status} ${scalingLimited.reason}`, c.limited)
  })

const rulesOf = fc.record({
  stabilizationWindowSeconds: fc.integer({ min: 0, max: 3600 }),
  selectPolicy: fc.constantFrom('Min', 'Max', 'Disabled'),
  policies: fc.array(
    fc.record({
      type: fc.constantFrom('Pods', 'Percent'),
      value: fc.integer({ min: 1, max: 300 }),
      periodSeconds: fc.integer({ min: 1, max: 1800 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})

t.test('whatever metrics ask for, and whatever the rules are, replicas are whole and within bounds', async () => {
  const asked = fc.array(fc.record({ desired: fc.nat(200), laterMs: fc.nat(20 * minute) }), { maxLength: 30 })
  const rules = fc.option(fc.record({ scaleUp: rulesOf, scaleDown: rulesOf }), { nil: undefined })
  const max = 50
  fc.assert(
    fc.property(fc.integer({ min: 1, max }), rules, asked, (replicas, rules, asked) => {
      const scaled = new Scaled(replicas, rules, max)
      for (const { desired, laterMs } of asked) {
        const before = scaled.replicas
        const { replicas: now, scalingLimited } = scaled.ask(desired, laterMs)
        if (!Number.isInteger(now) || now < 1 || now > max) return false
        if (now > before && rules?.scaleUp.selectPolicy === 'Disabled') return false
        if (now < before && rules?.scaleDown.selectPolicy === 'Disabled') return false
        if ((scalingLimited.reason === 'DesiredWithinRange') !== (scalingLimited.status === 'False')) return false
      }
      return true
    }),
    { numRuns: 200 },
  )
})
