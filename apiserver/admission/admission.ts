import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { UserInfo } from '../api-request.ts'
import type { Annotate } from '../audit/annotate-decision.ts'
import type { AdmissionMetrics } from '../metrics/admission-metrics.ts'

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** A write on its way, as admission sees it (k8s.io/apiserver/pkg/admission Attributes). */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation
  /** The resource of the URL; `object` is of another kind for subresources such as `binding`. */
  readonly kind: Kind
  /** `''` for the main resource. */
  readonly subresource: string
  /** `''` for cluster-scoped resources. */
  readonly namespace: string
  readonly name: string
  /** What will be written: `admit` may change it, `validate` may not. Undefined on DELETE. */
  readonly object: KubeObject | undefined
  /** What is there. Read-only. Undefined on CREATE. */
  readonly oldObject: KubeObject | undefined
  readonly dryRun: boolean
  readonly user: UserInfo
  /** The CreateOptions, UpdateOptions or DeleteOptions of the request; undefined for CONNECT. */
  readonly options?: (() => object) | undefined
  /** Adds a text to the Warning headers of the answer. */
  warn(text: string): void
  /** Tells the audit log something about the request, when there is one. */
  readonly annotate?: Annotate | undefined
  /** Has `undo` called, should the write not happen after all. For plugins that change something else. */
  onFailure?(undo: () => Promise<void>): void
}

/** One of the at most two times that a request goes through all `admit`. */
export interface AdmissionRound {
  /** Whether this is the second time. */
  readonly isSecond: boolean
  /** Lets all plugins look at the object once more: somebody from outside has changed it (KEP-492). */
  askForSecond(): void
}

/** One concern of admission. Refusals are thrown as ApiErrors. */
export interface AdmissionPlugin {
  /** Upstream's name. */
  readonly name: string
  /** May change `attributes.object`. */
  admit?(attributes: AdmissionAttributes, round: AdmissionRound): void | Promise<void>
  /** Sees the object as it will be stored. */
  validate?(attributes: AdmissionAttributes): void | Promise<void>
}

/**
 * The plugins in their order: all `admit` first, and, once the object has been validated, all `validate`. Only plugins
 * that ask others take time; where there are none, both are done when they return.
 */
export class AdmissionChain {
  readonly #admitting: readonly AdmissionPlugin[]
  readonly #validating: readonly AdmissionPlugin[]
  readonly #metrics: AdmissionMetrics

  constructor(plugins: readonly AdmissionPlugin[], metrics: AdmissionMetrics) {
    this.#admitting = plugins.filter(({ admit }) => admit !== undefined)
    this.#validating = plugins.filter(({ validate }) => validate !== undefined)
    this.#metrics = metrics
  }

  /** @throws {ApiError} a plugin refuses */
  admit(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#metrics.measure('admit', attributes.operation, () => this.#admit(attributes))
  }

  /** @throws {ApiError} a plugin refuses */
  validate(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#metrics.measure('validate', attributes.operation, () =>
      inTurn(this.#validating, (plugin) => plugin.validate?.(attributes)),
    )
  }

  #admit(attributes: AdmissionAttributes): void | Promise<void> {
    let isAskedFor = false
    const askForSecond = () => {
      isAskedFor = true
    }
    const round = (isSecond: boolean) =>
      inTurn(this.#admitting, (plugin) => plugin.admit?.(attributes, { isSecond, askForSecond }))
    const first = round(false)
    if (first) return first.then(() => (isAskedFor ? round(true) : undefined))
    if (isAskedFor) return round(true)
  }
}

/** Asks one plugin after the other. */
function inTurn(
  plugins: readonly AdmissionPlugin[],
  ask: (plugin: AdmissionPlugin) => void | Promise<void>,
  from = 0,
): void | Promise<void> {
  for (let i = from; i < plugins.length; i++) {
    const pending = ask(plugins[i] as AdmissionPlugin)
    if (pending) return pending.then(() => inTurn(plugins, ask, i + 1))
  }
}
