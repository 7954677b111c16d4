// A value that pages watch.
import { useEffect, useState } from "preact/hooks";

export class Store<T> {
  private readonly watchers = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get(): T {
    return this.current;
  }

  set(value: T): void {
    this.current = value;
    for (const watcher of this.watchers) {
      watcher(value);
    }
  }

  use(): T {
    const [value, setValue] = useState(this.current);
    useEffect(() => {
      setValue(this.current);
      this.watchers.add(setValue);
      return () => {
        this.watchers.delete(setValue);
      };
    }, []);
    return value;
  }
}
