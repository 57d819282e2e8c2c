using System.Numerics;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The grade of a reading: what styles and moods do to the finished frame.</summary>
internal static class Grading
{
    private static readonly (string Word, Func<Grade, Grade> Change)[] Changes =
    [
        ("calm", g => g with { Contrast = g.Contrast * 0.6f, Saturation = g.Saturation * 0.96f }),
        ("dramatic", g => g with { Contrast = g.Contrast + 0.22f, Vignette = g.Vignette + 0.14f }),
        ("gloomy", g => g with { Saturation = g.Saturation * 0.6f, Gain = g.Gain * new Vector3(0.82f, 0.85f, 0.9f) }),
        ("cheerful", g => g with { Saturation = g.Saturation * 1.18f, Gain = g.Gain * 1.07f, Vignette = g.Vignette * 0.5f }),
        ("mysterious", g => g with { Gain = g.Gain * new Vector3(0.84f, 0.94f, 0.95f), Vignette = g.Vignette + 0.2f }),
        ("romantic", g => g with { Gain = g.Gain * new Vector3(1.05f, 0.97f, 1f), Bloom = g.Bloom + 0.2f }),
        ("dark", g => g with { Gain = g.Gain * 0.66f, Vignette = g.Vignette + 0.15f }),
        ("bright", g => g with { Gain = g.Gain * 1.08f, Lift = g.Lift + new Vector3(0.03f) }),
        ("vibrant", g => g with { Saturation = g.Saturation * 1.4f }),
        ("muted", g => g with { Saturation = g.Saturation * 0.55f }),
        ("warm", g => g with { Gain = g.Gain * new Vector3(1.09f, 1f, 0.86f) }),
        ("cold", g => g with { Gain = g.Gain * new Vector3(0.87f, 0.97f, 1.1f) }),
        ("magical", g => g with { Bloom = g.Bloom + 0.3f, BloomFrom = 0.74f }),
        ("lonely", g => g with { Saturation = g.Saturation * 0.82f, Gain = g.Gain * new Vector3(0.95f, 0.98f, 1.02f) }),
        ("noir", g => g with { Saturation = 0, Contrast = g.Contrast + 0.42f, Vignette = g.Vignette + 0.25f, Grain = 0.016f }),
        ("watercolor", g => g with { Treatment = Treatment.Washes, Saturation = g.Saturation * 0.9f, Lift = new Vector3(0.06f), Vignette = -0.06f, Contrast = 0, Grain = 0.003f }),
        ("oil painting", g => g with { Treatment = Treatment.Strokes, Saturation = g.Saturation * 1.2f, Contrast = g.Contrast + 0.1f, Grain = 0.002f }),
        ("cyberpunk", g => g with { Bloom = g.Bloom + 0.45f, BloomFrom = 0.62f, Contrast = g.Contrast + 0.12f, Saturation = g.Saturation * 1.15f }),
        ("vintage", g => g with { Saturation = g.Saturation * 0.42f, Gain = g.Gain * new Vector3(1.06f, 0.96f, 0.76f), Lift = new Vector3(0.07f, 0.05f, 0.02f), Grain = 0.022f, Vignette = g.Vignette + 0.22f }),
        ("pastel", g => g with { Contrast = 0, Lift = new Vector3(0.07f), Vignette = 0.05f, Saturation = g.Saturation * 0.9f }),
        ("anime", g => g with { Treatment = Treatment.Steps, Saturation = g.Saturation * 1.12f, Gain = g.Gain * 1.05f, Grain = 0.001f, Vignette = 0.08f, Bloom = g.Bloom + 0.15f }),
        ("sketch", g => g with { Treatment = Treatment.Lines, Saturation = 0.12f, Grain = 0.006f, Vignette = 0.05f, Bloom = 0 }),
        ("pixel art", g => g with { Treatment = Treatment.Blocks, Saturation = g.Saturation * 1.2f, Grain = 0, Bloom = 0.2f }),
        ("comic", g => g with { Treatment = Treatment.Steps, Saturation = g.Saturation * 1.28f, Contrast = g.Contrast + 0.35f, Grain = 0.001f }),
        ("cinematic", g => g with { Contrast = g.Contrast + 0.12f, Gain = g.Gain * new Vector3(1.04f, 1f, 0.95f), Lift = new Vector3(-0.012f, 0.004f, 0.014f), Vignette = g.Vignette + 0.12f, Grain = g.Grain + 0.003f }),
        ("dreamy", g => g with { Bloom = g.Bloom + 0.3f, BloomFrom = 0.68f, Lift = new Vector3(0.05f, 0.045f, 0.06f), Contrast = 0 }),
        ("photorealistic", g => g with { Saturation = g.Saturation * 0.9f, Contrast = g.Contrast + 0.08f }),
        ("infrared", g => g with { Saturation = g.Saturation * 0.5f, Gain = g.Gain * new Vector3(1.1f, 1f, 1.04f), Bloom = g.Bloom + 0.3f, Contrast = g.Contrast + 0.15f }),
        ("grainy", g => g with { Grain = 0.026f }),
    ];

    public static Grade Of(SceneReading reading)
    {
        var grade = new Grade();
        foreach (var (word, change) in Changes)
        {
            if (reading.Has(word))
            {
                grade = change(grade);
            }
        }

        // Night is dark already: what darkens further must leave something to see.
        return reading.IsNight && reading.Has("dark", "mysterious", "gloomy") ? grade with { Gain = Vector3.Max(grade.Gain * 1.2f, new Vector3(0.85f)) } : grade;
    }
}
