using Microsoft.Playwright;

namespace Reelwright.EndToEnd.Tests.Browsing;

/// <summary>What can be measured of WCAG 2.2 AA on a page as it is drawn: contrast, names, language, landmarks, the focus that shows, and that nothing has to be scrolled sideways.</summary>
internal static class Accessibility
{
    // Colours are asked of a canvas, which understands every way to write them; a gradient is as bad as its worst stop.
    private const string Checks = """
        () => {
          const wrong = [], canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
          const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
          const grounds = element => {
            for (let at = element; at; at = at.parentElement) {
              const style = getComputedStyle(at), stops = (style.backgroundImage.match(/(rgba?|color)\([^()]*\)/g) ?? []).map(rgba).filter(c => c[3] === 255), flat = rgba(style.backgroundColor);
              if (stops.length || flat[3] === 255) return [...stops, ...(flat[3] === 255 ? [flat] : [])];
            }
            return [[255, 255, 255, 255]];
          };
          const isSeen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".unseen");
          const name = element => (element.getAttribute("aria-label") ?? "") || (element.labels?.[0]?.innerText ?? "") || element.innerText || (element.value ?? "");
          const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node; node = words.nextNode();) {
            const element = node.parentElement;
            if (!node.data.trim() || ["SCRIPT", "STYLE", "VIDEO"].includes(element.tagName) || element.closest("video") || !isSeen(element)) continue;
            const style = getComputedStyle(element), size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            const worst = Math.min(...grounds(element).map(ground => contrast(rgba(style.color), ground)));
            if (worst < (isLarge ? 3 : 4.5)) wrong.push(`contrast ${worst.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
          }
          for (const input of document.querySelectorAll("input")) {
            const edge = Math.min(...grounds(input.parentElement).map(ground => contrast(rgba(getComputedStyle(input).borderTopColor), ground)));
            if (edge < 3) wrong.push(`edge of ${input.name} ${edge.toFixed(2)}`);
          }
          for (const element of document.querySelectorAll("a, button, input, video")) {
            if (!element.closest("video") || element.tagName === "VIDEO") {
              if (!name(element).trim()) wrong.push(`${element.tagName} has no name`);
              const box = element.getBoundingClientRect();
              if (box.height < 24 || box.width < 24) wrong.push(`${element.tagName} is ${box.width}x${box.height}`);
              element.focus({ focusVisible: true });
              if (element.tagName !== "VIDEO" && parseFloat(getComputedStyle(element).outlineWidth) < 2) wrong.push(`${element.tagName} shows no focus`);
            }
          }
          if (!document.documentElement.lang) wrong.push("no language");
          if (!document.title.trim()) wrong.push("no title");
          if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
          if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
          for (const image of document.querySelectorAll("img:not([alt]), main svg:not([aria-hidden]):not([aria-hidden] *)")) wrong.push(`${image.tagName} without words`);
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (wide > 0) wrong.push(`${wide} pixels too wide`);
          document.activeElement?.blur();
          return wrong;
        }
        """;

    /// <summary>What is wrong with the page as it is now.</summary>
    public static Task<string[]> LookAsync(IPage page) => page.EvaluateAsync<string[]>(Checks);
}
