// What goes on by itself, every few seconds: never twice at once, and at once when a laptop wakes or the line is back.

export class Rounds {
  constructor(worked, failed) {
    Object.assign(this, { worked, failed, running: [] });
    addEventListener("online", () => this.all());
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.all());
  }

  every(milliseconds, work) {
    let busy = false;
    const once = async () => {
      if (busy) return;
      busy = true;
      try {
        await work();
        this.worked();
      } catch (error) {
        await this.failed(error);
      } finally {
        busy = false;
      }
    };
    this.running.push({ once, timer: setInterval(once, milliseconds) });
    once();
  }

  all() {
    this.running.forEach(({ once }) => once());
  }

  stop() {
    this.running.forEach(({ timer }) => clearInterval(timer));
    this.running = [];
  }
}
