using System.Globalization;
using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>How pages look: paper and ink of the reader's choice, light or dark, and the owner's one colour, made readable on both.</summary>
internal static class PageStyle
{
    private static readonly Rgb Usual = Rgb.Parse("#6d5ae6");
    private static readonly Rgb LightPaper = Rgb.Parse("#f7f6f3");
    private static readonly Rgb DarkPaper = Rgb.Parse("#0d0d12");

    public const string Film = Ground + """
        main{width:min(72rem,100%);margin:0 auto;padding:clamp(1rem,3.2vw,3rem) clamp(1rem,4vw,2.5rem) 2rem;flex:1}
        .frame{width:min(100%,calc(74svh*var(--ratio)));margin:0 auto;border-radius:clamp(.6rem,1.4vw,1.1rem);overflow:hidden;background:#000;
        box-shadow:0 0 0 1px color-mix(in srgb,var(--ink) 9%,transparent),0 1.2rem 3.4rem -1rem rgb(0 0 0/.45)}
        video{display:block;width:100%;height:auto;aspect-ratio:var(--ratio);background:#000}
        .words{width:min(100%,max(34rem,calc(74svh*var(--ratio))));margin:clamp(1.2rem,2.6vw,2rem) auto 0;display:grid;gap:1rem clamp(1rem,3vw,2.5rem)}
        h1{font-size:clamp(1.45rem,1rem + 2.1vw,2.5rem);line-height:1.15;letter-spacing:-.022em;font-weight:680;margin:0;text-wrap:balance}
        .meta{margin:.55rem 0 0;color:var(--soft);font-size:.94rem;display:flex;flex-wrap:wrap;gap:.2rem .55rem}.meta>*+*::before{content:"·";margin-right:.55rem}
        .description{margin:0;max-width:66ch;white-space:pre-line;color:var(--ink);font-size:1.05rem}
        .cta{justify-self:start;display:inline-flex;align-items:center;gap:.5rem;min-height:3rem;padding:.65rem 1.45rem;border-radius:999px;border:1.5px solid var(--act);background:var(--fill);color:var(--on);font-weight:650;text-decoration:none}
        .cta:hover,.cta:focus-visible{text-decoration:underline;text-underline-offset:.2em}.cta svg{width:1.05em;height:1.05em;flex:none}
        .own{width:fit-content;margin:0 auto 1.2rem;padding:.35rem .95rem;border-radius:999px;border:1px solid var(--line);background:var(--card);font-size:.9rem}
        @media(max-width:40rem){.cta{justify-self:stretch;justify-content:center}}
        @media(min-width:52rem){.words{grid-template-columns:minmax(0,1fr) auto}.words .description{grid-column:1/-1}.cta{align-self:start;margin-top:.15rem}
        .tall{display:grid;grid-template-columns:auto minmax(0,1fr);gap:clamp(2rem,5vw,4.5rem);align-items:center;justify-content:center}
        .tall .frame{margin:0;width:calc(80svh*var(--ratio));max-width:42vw}.tall .words{margin:0;width:auto;max-width:34rem;grid-template-columns:1fr}.tall .own{grid-column:1/-1}}
        """;

    public const string Gate = Ground + """
        main{width:min(26rem,100%);margin:auto;padding:1.25rem}.card{background:var(--card);border:1px solid var(--line);border-radius:1.1rem;padding:clamp(1.4rem,5vw,2.2rem)}
        .mark{width:3rem;height:3rem;border-radius:50%;display:grid;place-items:center;border:1.5px solid var(--act);background:var(--fill);color:var(--on);margin-bottom:1.1rem}.mark svg{width:1.35rem;height:1.35rem}
        h1{font-size:1.5rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance;margin:0 0 .5rem}p{margin:0 0 1rem}.soft{color:var(--soft)}.problem{color:var(--bad);font-weight:600;margin:.8rem 0 0}
        label{display:block;font-weight:600;margin:0 0 .35rem}input{width:100%;min-height:3rem;padding:.6rem .85rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:.65rem}
        button{width:100%;min-height:3rem;margin-top:1rem;font:inherit;font-weight:650;border:1.5px solid var(--act);border-radius:.65rem;background:var(--fill);color:var(--on);cursor:pointer}
        @media(max-height:30rem){main{padding:.6rem}.card{padding:1rem 1.4rem}.mark{display:none}h1{font-size:1.2rem}p{margin:0 0 .6rem}button{margin-top:.7rem}.problem{margin:.4rem 0 0}}
        """;

    public const string Frame = """
        *{box-sizing:border-box}html,body{margin:0;height:100%;background:#000;color:#fff;font:1rem/1.5 system-ui,sans-serif}main,video{display:block;width:100%;height:100%}a{color:#fff}
        video{object-fit:contain;background:#000}:focus-visible{outline:3px solid #fff;outline-offset:-3px}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        """;

    private const string Ground = """
        *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
        body{margin:0;min-height:100vh;min-height:100svh;display:flex;flex-direction:column;color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere;
        background:radial-gradient(86rem 46rem at 50% 4rem,color-mix(in srgb,var(--act) var(--glow),var(--paper)),var(--paper) 78%) var(--paper) no-repeat}
        a{color:var(--act)}:focus-visible{outline:3px solid var(--act);outline-offset:3px;border-radius:.3rem}.cta:focus-visible{border-radius:999px}
        footer{padding:1.4rem 1.25rem 1.8rem;text-align:center;color:var(--soft);font-size:.85rem}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        @media(prefers-reduced-motion:no-preference){.cta,button{transition:filter .15s}.cta:hover,button:hover{filter:brightness(1.07)}}
        """;

    /// <summary>The colours of one page, as the start of its style.</summary>
    public static string Colours(string? accent, FrameShape shape)
    {
        var wish = accent is null ? Usual : Rgb.Parse(accent);
        var (light, dark) = (Accent.For(wish, LightPaper), Accent.For(wish, DarkPaper));
        return $$"""
            :root{color-scheme:light dark;--ratio:{{shape.Ratio.ToString("0.#####", CultureInfo.InvariantCulture)}};--paper:{{LightPaper}};--card:#fff;--ink:#17171c;--soft:#55555f;--line:#dcdad3;--edge:#85858f;--bad:#b00020;--glow:13%;--act:{{light.Act}};--fill:{{light.Fill}};--on:{{light.On}} }
            @media(prefers-color-scheme:dark){:root{--paper:{{DarkPaper}};--card:#17171e;--ink:#f3f2ef;--soft:#abaab5;--line:#2c2c36;--edge:#777783;--bad:#ff8a95;--glow:20%;--act:{{dark.Act}};--fill:{{dark.Fill}};--on:{{dark.On}} } }
            """;
    }
}
