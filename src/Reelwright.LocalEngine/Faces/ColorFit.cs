using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// Gives a face the light and skin of another, in L*a*b*: the contrast by the spread of the skin's values, as E. Reinhard and others, "Color Transfer
/// between Images" (2001), the light by what both skins differ in when seen without detail, so that a lit and a shadowed side come with it. Eyes and
/// brows are no skin: they would turn grey on dark skin and white on light skin. Eyes become as bright as the other face's, brows as dark beside the new skin as they were.
/// </summary>
internal sealed class ColorFit
{
    // Contrast is the face's own too: features are stronger on one person than on another.
    private const float LeastContrast = 0.75f;
    private const float MostContrast = 1.35f;

    // Down to nothing, for pictures without colour.
    private const float MostColor = 1.4f;

    // What counts as light, not as a feature, in eye distances.
    private const float LightBlur = 0.5f;
    private const float MostEyeShift = 25;

    // Hair is darker than this share of the lightness around it, shadows are softer; between the two it is mixed.
    private const float HairBelow = 0.66f;
    private const float SkinAbove = 0.86f;
    private const float HairBlur = 0.3f;

    private readonly FacePatch _target;
    private readonly Vector2[] _places;
    private readonly Vector3[] _own;
    private readonly Vector3[] _theirs;
    private readonly float[] _skin;

    private ColorFit(SourceFace face, FacePatch target, FaceFrame frame)
    {
        _target = target;
        (_places, _own, _theirs, _skin) = (new Vector2[target.Inside.Length], new Vector3[target.Inside.Length], new Vector3[target.Inside.Length], new float[target.Inside.Length]);
        Rows.Each(target.Height, y =>
        {
            for (var x = 0; x < target.Width; x++)
            {
                var i = (y * target.Width) + x;
                _places[i] = frame.ToFace(new Vector2(target.X + x + 0.5f, target.Y + y + 0.5f));
                _own[i] = Lab.Of(new Vector3(face.Planes[0][i], face.Planes[1][i], face.Planes[2][i]));
                _theirs[i] = Lab.Of(new Vector3(target.Planes[0][i], target.Planes[1][i], target.Planes[2][i]));
                _skin[i] = target.Inside[i] ? FaceParts.Skin(_places[i]) : 0;
            }
        });
    }

    /// <param name="face">Is changed, outside the face's shape too.</param>
    /// <param name="frame">Of the target's face.</param>
    public static void Apply(SourceFace face, FacePatch target, FaceFrame frame) => new ColorFit(face, target, frame).Apply(face, frame.Unit);

    private void Apply(SourceFace face, float unit)
    {
        var (own, theirs) = (Skin(_own), Skin(_theirs));
        var gain = theirs.Spread / Vector3.Max(own.Spread, new Vector3(0.1f));
        gain = new Vector3(Math.Clamp(gain.X, LeastContrast, MostContrast), Math.Min(gain.Y, MostColor), Math.Min(gain.Z, MostColor));
        var eyes = Math.Clamp(BrightestOfEyes(_theirs) - BrightestOfEyes(_own), -MostEyeShift, MostEyeShift);
        var fitted = _own.Select(lab => ((lab - own.Mean) * gain) + own.Mean).ToArray();
        var light = Light(fitted, unit, theirs.Mean - own.Mean);
        var around = Blurred(i => _own[i].X, HairBlur * unit);

        // Without colour on the target's side there is none in eyes and brows either.
        var color = new Vector3(1, Math.Min(1, gain.Y), Math.Min(1, gain.Z));
        Rows.Each(_target.Height, y =>
        {
            for (var i = y * _target.Width; i < (y + 1) * _target.Width; i++)
            {
                var eye = FaceParts.Eye(_places[i]);
                var share = _own[i].X / Math.Max(1, around.Values[i]);
                var hair = (1 - eye) * FaceParts.Brow(_places[i]) * (1 - Tones.Smooth(HairBelow, SkinAbove, share));
                var kept = _own[i] * color;

                // As dark beside the new skin as it was beside the old one, and more, because hair does not change with the skin under it.
                var dark = kept with { X = theirs.Mean.X * share * share };
                var part = Vector3.Lerp(Vector3.Lerp(fitted[i] + light[i], dark, hair), kept + new Vector3(eyes, 0, 0), eye);
                var rgb = Vector3.Clamp(Lab.ToColor(part), Vector3.Zero, Vector3.One);
                (face.Planes[0][i], face.Planes[1][i], face.Planes[2][i]) = (rgb.X, rgb.Y, rgb.Z);
            }
        });
    }

    /// <summary>What the target's skin has more of everything, blurred; near places without skin the nearest skin counts.</summary>
    private Vector3[] Light(Vector3[] fitted, float unit, Vector3 mean)
    {
        var sigma = LightBlur * unit;
        var weight = Blurred(i => _skin[i], sigma);
        var channels = Enumerable.Range(0, 3).Select(channel => Blurred(i => _skin[i] * (_theirs[i][channel] - fitted[i][channel]), sigma)).ToArray();
        var light = new Vector3[fitted.Length];
        Rows.Each(_target.Height, y =>
        {
            for (var i = y * _target.Width; i < (y + 1) * _target.Width; i++)
            {
                var sum = new Vector3(channels[0].Values[i], channels[1].Values[i], channels[2].Values[i]);

                // Far from all skin the mean takes over.
                light[i] = (sum + (0.01f * mean)) / (weight.Values[i] + 0.01f);
            }
        });
        return light;
    }

    private Field Blurred(Func<int, float> value, float sigma)
    {
        var plane = new Field(_target.Width, _target.Height);
        Rows.Each(_target.Height, y =>
        {
            for (var i = y * _target.Width; i < (y + 1) * _target.Width; i++)
            {
                plane.Values[i] = value(i);
            }
        });
        return BoxBlur.Gaussian(plane, sigma);
    }

    private (Vector3 Mean, Vector3 Spread) Skin(Vector3[] labs)
    {
        var (count, x, y, z, xx, yy, zz) = (1e-6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < labs.Length; i++)
        {
            var (lab, weight) = (labs[i], _skin[i]);
            (count, x, y, z) = (count + weight, x + (weight * lab.X), y + (weight * lab.Y), z + (weight * lab.Z));
            (xx, yy, zz) = (xx + (weight * lab.X * lab.X), yy + (weight * lab.Y * lab.Y), zz + (weight * lab.Z * lab.Z));
        }

        (x, y, z) = (x / count, y / count, z / count);
        return (new((float)x, (float)y, (float)z), new(Root((xx / count) - (x * x)), Root((yy / count) - (y * y)), Root((zz / count) - (z * z))));

        static float Root(double variance) => (float)Math.Sqrt(Math.Max(0, variance));
    }

    /// <summary>The lightness of the whites: what a twentieth of the eyes' pixels is above.</summary>
    private float BrightestOfEyes(Vector3[] labs)
    {
        var eyes = Enumerable.Range(0, labs.Length).Where(i => _target.Inside[i] && FaceParts.Eye(_places[i]) > 0.5f).Select(i => labs[i].X).ToArray();
        Array.Sort(eyes);
        return eyes.Length == 0 ? 0 : eyes[(int)(0.95 * (eyes.Length - 1))];
    }
}
