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

/** The plugins in their order: all `admit` first, and, once the object has been validated, all `validate`. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[]
  readonly #metrics: AdmissionMetrics

  constructor(plugins: readonly AdmissionPlugin[], metrics: AdmissionMetrics) {
    this.#plugins = plugins
    this.#metrics = metrics
  }

  admit(attributes: AdmissionAttributes): Promise<void> {
    return this.#metrics.measure('admit', attributes.operation, () => this.#admit(attributes))
  }

  validate(attributes: AdmissionAttributes): Promise<void> {
    return this.#metrics.measure('validate', attributes.operation, () => this.#validate(attributes))
  }

  async #admit(attributes: AdmissionAttributes): Promise<void> {
    let isAskedFor = false
    const askForSecond = () => {
      isAskedFor = true
    }
    await this.#admitOnce(attributes, { isSecond: false, askForSecond })
    if (isAskedFor) await this.#admitOnce(attributes, { isSecond: true, askForSecond })
  }

  async #admitOnce(attributes: AdmissionAttributes, round: AdmissionRound): Promise<void> {
    for (const plugin of this.#plugins) {
      // Only plugins that ask others take time: the rest costs no turn of the promise queue.
      const pending = plugin.admit?.(attributes, round)
      if (pending) await pending
    }
  }

  async #validate(attributes: AdmissionAttributes): Promise<void> {
    for (const plugin of this.#plugins) {
      const pending = plugin.validate?.(attributes)
      if (pending) await pending
    }
  }
}
