using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Reelwright.EndToEnd.Tests.Browsing;

/// <summary>What can be measured of WCAG 2.2 AA on a page as it is drawn: by axe-core, and by ourselves what axe does not look at.</summary>
internal static class Accessibility
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },

        // The one rule for WCAG 2.2, which has to be asked for by name.
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
    };

    /// <summary>Rules that axe leaves open for people to decide, and who does.</summary>
    private static readonly string[] Left =
    [
        "color-contrast", // On gradients, which axe does not measure; we do, below.
        "video-caption", // Whether anybody speaks in a film its owner knows, not the page.
    ];

    // The contrast of words on what lies behind them, gradients included; edges of fields (WCAG 1.4.11); the focus that shows (2.4.7); nothing to scroll sideways (1.4.10).
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
          const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node; node = words.nextNode();) {
            const element = node.parentElement;
            if (!node.data.trim() || ["SCRIPT", "STYLE", "VIDEO"].includes(element.tagName) || element.closest("video") || !isSeen(element)) continue;
            const style = getComputedStyle(element), size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            const worst = Math.min(...grounds(element).map(ground => contrast(rgba(style.color), ground)));
            if (worst < (isLarge ? 3 : 4.5)) wrong.push(`contrast ${worst.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
          }
          for (const input of document.querySelectorAll("input:not([type=hidden])")) {
            const edge = Math.min(...grounds(input.parentElement).map(ground => contrast(rgba(getComputedStyle(input).borderTopColor), ground)));
            if (edge < 3) wrong.push(`edge of ${input.name} ${edge.toFixed(2)}`);
          }
          for (const element of document.querySelectorAll("a, button, input:not([type=hidden])")) {
            if (element.closest("video")) continue;
            element.focus({ focusVisible: true });
            if (parseFloat(getComputedStyle(element).outlineWidth) < 2) wrong.push(`${element.tagName} shows no focus`);
          }
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (wide > 0) wrong.push(`${wide} pixels too wide`);
          document.activeElement?.blur();
          return wrong;
        }
        """;

    /// <summary>The words inside a video element, for browsers without one; in all others axe guesses at the colours of what is not there.</summary>
    private static bool IsUndrawn(AxeResultNode node) => node.Html.EndsWith(">Open the film itself</a>", StringComparison.Ordinal);

    /// <summary>What is wrong with the page as it is now.</summary>
    public static async Task<IReadOnlyList<string>> LookAsync(IPage page)
    {
        var axe = await page.RunAxe(Options);
        Assert.NotEmpty(axe.Passes);
        var open = axe.Incomplete.Where(item => !Left.Contains(item.Id, StringComparer.Ordinal));
        return
        [
            .. axe.Violations.Concat(open).SelectMany(item => item.Nodes.Where(node => !IsUndrawn(node)).Select(node => $"{page.Url}: {item.Id}: {item.Help}: {node.Html}")),
            .. (await page.EvaluateAsync<string[]>(Checks)).Select(wrong => $"{page.Url}: {wrong}"),
        ];
    }
}
