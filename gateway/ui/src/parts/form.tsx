// A form of lines and choices, its values by name.
import { useId, useState } from "preact/hooks";
import type { Department } from "../api/types";
import { useGet } from "./load";

export type Choice = [value: string, name: string];

interface More {
  required?: boolean;
  type?: string;
  max?: number;
  pattern?: string;
}

export interface Form {
  values: Record<string, string>;
  field: (key: string, label: string, more?: More) => preact.JSX.Element;
  choice: (key: string, label: string, options: Choice[]) => preact.JSX.Element;
}

export function useForm(first: Record<string, string>): Form {
  const [values, setValues] = useState(first);
  const id = useId();
  const set = (key: string) => (e: Event) =>
    setValues({ ...values, [key]: (e.currentTarget as HTMLInputElement).value });
  return {
    values,
    field: (key, label, { required = false, type = "text", max = 100, pattern } = {}) => (
      <div class="field" key={key}>
        <label for={id + key}>{label}</label>
        <input
          id={id + key}
          type={type}
          required={required}
          maxLength={max}
          pattern={pattern}
          autocapitalize={pattern ? "none" : undefined}
          value={values[key] ?? ""}
          onInput={set(key)}
        />
      </div>
    ),
    choice: (key, label, options) => (
      <div class="field" key={key}>
        <label for={id + key}>{label}</label>
        <select id={id + key} required value={values[key] ?? ""} onChange={set(key)}>
          <option value="">请选择</option>
          {options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
    ),
  };
}

export function useUnits(): Choice[] {
  const departments = useGet<{ items: Department[] }>("/departments");
  return (departments.data?.items ?? []).map((d) => [d.id, d.name]);
}
