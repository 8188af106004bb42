import { type Clock, timerPriority } from '../../../platform/clock.ts'
import { type KeyPair, RenewableKeyPair } from '../../../platform/key-pair.ts'
import type { Logger } from '../../../platform/logger.ts'

export interface CertificateRenewalDeps {
  /** The time of the machine. */
  readonly wallClock: Clock
  readonly logger: Logger
}

/** Looks after key pairs while they are in use: asks again and again for what ought to be shown now. */
export class CertificateRenewal {
  readonly #deps: CertificateRenewalDeps
  readonly #everyMs: number
  readonly #kept: (() => Promise<void>)[] = []
  #stop = () => {}

  /** @param everyMs time between two looks */
  constructor(deps: CertificateRenewalDeps, everyMs: number) {
    this.#deps = deps
    this.#everyMs = everyMs
  }

  /**
   * A pair that follows what `current` answers. When that fails, what was shown before goes on to be shown.
   * @param first what it answers now
   */
  keep(first: KeyPair, current: () => Promise<KeyPair>): RenewableKeyPair {
    const pair = new RenewableKeyPair(first)
    pair.onReplaced(() => this.#deps.logger.info({}, 'took a new certificate'))
    this.#kept.push(async () => pair.replace(await current()))
    return pair
  }

  /** Begins to look. Without pairs there is nothing to wait for. */
  start(): void {
    if (this.#kept.length === 0) return
    const { wallClock } = this.#deps
    const timer = wallClock.setTimer(this.#everyMs, () => void this.#look(), timerPriority.housekeeping)
    this.#stop = () => timer.cancel()
  }

  stop(): void {
    this.#stop()
  }

  async #look(): Promise<void> {
    this.start()
    for (const renew of this.#kept)
      await renew().catch((err: unknown) => this.#deps.logger.error({ err }, 'cannot renew a certificate'))
  }
}
