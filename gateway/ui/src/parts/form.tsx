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
  /** Of a number. */
  range?: [least: number, most: number, step: number | "any"];
  placeholder?: string;
  hint?: string;
}

interface ChoiceMore {
  /** What is chosen where nobody chose. */
  usual?: string;
  hint?: string;
}

export interface Form {
  values: Record<string, string>;
  field: (key: string, label: string, more?: More) => preact.JSX.Element;
  choice: (key: string, label: string, options: Choice[], more?: ChoiceMore) => preact.JSX.Element;
}

export function useForm(first: Record<string, string>): Form {
  const [values, setValues] = useState(first);
  const id = useId();
  const set = (key: string) => (e: Event) =>
    setValues({ ...values, [key]: (e.currentTarget as HTMLInputElement).value });
  const below = (key: string, hint?: string) =>
    hint && (
      <p class="hint" id={`${id}${key}-hint`}>
        {hint}
      </p>
    );
  const described = (key: string, hint?: string) => (hint ? `${id}${key}-hint` : undefined);
  return {
    values,
    field: (key, label, { required = false, type = "text", max = 100, pattern, range, placeholder, hint } = {}) => (
      <div class="field" key={key}>
        <label for={id + key}>{label}</label>
        <input
          id={id + key}
          type={type}
          required={required}
          maxLength={max}
          pattern={pattern}
          min={range?.[0]}
          max={range?.[1]}
          step={range?.[2]}
          placeholder={placeholder}
          aria-describedby={described(key, hint)}
          autocapitalize={pattern ? "none" : undefined}
          value={values[key] ?? ""}
          onInput={set(key)}
        />
        {below(key, hint)}
      </div>
    ),
    choice: (key, label, options, { usual, hint } = {}) => (
      <div class="field" key={key}>
        <label for={id + key}>{label}</label>
        <select
          id={id + key}
          required={usual === undefined}
          value={values[key] ?? usual ?? ""}
          aria-describedby={described(key, hint)}
          onChange={set(key)}
        >
          {usual === undefined && <option value="">请选择</option>}
          {options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        {below(key, hint)}
      </div>
    ),
  };
}

export function useUnits(): Choice[] {
  const departments = useGet<{ items: Department[] }>("/departments");
  return (departments.data?.items ?? []).map((d) => [d.id, d.name]);
}
