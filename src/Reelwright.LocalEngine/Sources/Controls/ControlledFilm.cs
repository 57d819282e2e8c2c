using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources.Painting;

namespace Reelwright.LocalEngine.Sources.Controls;

/// <summary>
/// A film whose structure is a control's (edges, depth or figure) and whose colours, light and backdrop are those of the scene the words describe.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="look">What the words ask.</param>
/// <param name="scene">The scene drawn from the words, of the frame's size.</param>
/// <param name="film">The control as a film, disposed with this; null when it is a picture.</param>
/// <param name="still">The control as a picture; null when it is a film.</param>
internal sealed class ControlledFilm(LocalRequest request, Look look, Picture scene, FilmReader? film, Picture? still) : IFrameSource
{
    private readonly ControlKind _kind = request.Control == ControlKind.None ? ControlKind.Edge : request.Control;
    private readonly ControlReader _reader = new(request.Control);
    private readonly Atmosphere _weather = new(look, request.Seed);
    private readonly Picture _frame = new(request.Width, request.Height);
    private readonly Lazy<Materials> _materials = new(() => Materials.Of(scene));
    private ControlMap? _map;

    public async ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (film is not null)
        {
            await film.ReadAsync(_frame, cancel);
            _map = _reader.Read(_frame);
        }
        else
        {
            _map ??= _reader.Read(Resampler.Cover(still!, request.Width, request.Height));
        }

        var seconds = (float)index / request.FrameRate;
        Paint(_map, seconds, target);
        _weather.Draw(target, _map.Near, seconds, 0.9f);
    }

    public ValueTask DisposeAsync() => film?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Paint(ControlMap map, float seconds, Picture target)
    {
        var materials = _materials.Value;
        Rows.Each(target.Height, y =>
        {
            for (var x = 0; x < target.Width; x++)
            {
                var i = (y * target.Width) + x;
                var color = _kind switch
                {
                    ControlKind.Depth => Sculpted(materials, map, i, x, y, seconds),
                    ControlKind.Pose => Staged(materials, map, i),
                    _ => Drawn(materials, map, i, x, y, seconds),
                };
                (target.R[i], target.G[i], target.B[i]) = (color.X, color.Y, color.Z);
            }
        });
    }

    /// <summary>Edges: a drawing in the scene's colours, washes moving slowly between the lines.</summary>
    private Vector3 Drawn(Materials materials, ControlMap map, int i, int x, int y, float seconds)
    {
        var drift = Chance.Clouds(request.Seed + 7, (x * 5f / request.Width) + (seconds * 0.12f), y * 5f / request.Width, 3) - 0.5f;
        var tone = Math.Clamp(map.Tone.Values[i] + (0.25f * drift), 0, 1);
        var wash = Vector3.Lerp(materials.Ramp[(int)(tone * 255)], materials.Soft(i), 0.5f) + (materials.Detail(i) * 0.1f);
        var ink = materials.IsBright ? materials.Ramp[12] * 0.5f : materials.Ramp[250] * 1.1f;
        return Vector3.Lerp(wash, ink, map.Lines.Values[i] * 0.92f);
    }

    /// <summary>Depth: solid forms in the scene's colours, lit from one side, fading with distance.</summary>
    private Vector3 Sculpted(Materials materials, ControlMap map, int i, int x, int y, float seconds)
    {
        var (near, w) = (map.Near, request.Width);
        var reach = Math.Max(1, w / 220);
        var (left, right) = (near[Math.Max(0, x - reach), y], near[Math.Min(w - 1, x + reach), y]);
        var (up, down) = (near[x, Math.Max(0, y - reach)], near[x, Math.Min(request.Height - 1, y + reach)]);
        var relief = Math.Clamp(((right - left) * 1.6f) + ((down - up) * 0.8f), -0.35f, 0.35f);
        var grain = 0.16f * (Chance.Clouds(request.Seed + 13, x * 22f / w, (y * 22f / w) + (seconds * 0.05f), 3) - 0.5f) * near.Values[i];
        var tone = Math.Clamp(map.Tone.Values[i] + relief + grain, 0, 1);
        var form = Vector3.Lerp(materials.Ramp[(int)(tone * 255)], materials.Soft(i), 0.25f) + (materials.Detail(i) * (0.5f * (1 - near.Values[i])));
        return Vector3.Lerp(form, materials.Haze, 0.45f * (1 - near.Values[i]) * (1 - near.Values[i]));
    }

    /// <summary>Pose: the figure, rounded and rim-lit, before the scene.</summary>
    private static Vector3 Staged(Materials materials, ControlMap map, int i)
    {
        var backdrop = materials.Scene(i);
        var bright = materials.IsBright;
        var tone = bright ? 0.04f + (0.28f * map.Tone.Values[i]) : 0.55f + (0.4f * map.Tone.Values[i]);
        var body = materials.Ramp[(int)(Math.Clamp(tone, 0, 1) * 255)];
        var rim = materials.Ramp[bright ? 20 : 245];
        var figure = Vector3.Lerp(body, rim, map.Lines.Values[i] * 0.7f);
        return Vector3.Lerp(backdrop, figure, map.Figure.Values[i]);
    }

    /// <summary>What is taken from the scene: its colours from dark to light, its soft masses, its texture.</summary>
    private sealed class Materials(Picture scene, Picture soft, Vector3[] ramp, Vector3 haze, bool bright)
    {
        public Vector3[] Ramp => ramp;

        public Vector3 Haze => haze;

        /// <summary>Whether dark shows up better on it than light.</summary>
        public bool IsBright => bright;

        public static Materials Of(Picture scene)
        {
            var soft = Simplify.Of(scene, scene.Width / 8, 10);
            var luma = Tones.Luma(scene);
            var (sums, counts) = (new Vector3[256], new float[256]);
            for (var i = 0; i < luma.Values.Length; i++)
            {
                var bin = Math.Clamp((int)(luma.Values[i] * 255), 0, 255);
                sums[bin] += new Vector3(scene.R[i], scene.G[i], scene.B[i]);
                counts[bin]++;
            }

            // Scenes of few tones still need a full scale: what is missing is made from the nearest tone that is there.
            var stops = Enumerable.Range(0, 8).Select(part => Stop(sums, counts, part * 32)).Where(stop => stop is not null).Select(stop => stop!.Value).ToList();
            var haze = Stop(sums, counts, 160) ?? stops[^1];
            return new Materials(scene, soft, Colors.Ramp(stops), haze, luma.Mean() > 0.36f);
        }

        public Vector3 Soft(int i) => new(soft.R[i], soft.G[i], soft.B[i]);

        public Vector3 Scene(int i) => new(scene.R[i], scene.G[i], scene.B[i]);

        public Vector3 Detail(int i) => Scene(i) - Soft(i);

        private static Vector3? Stop(Vector3[] sums, float[] counts, int from)
        {
            var (sum, count) = (Vector3.Zero, 0f);
            for (var bin = from; bin < from + 32; bin++)
            {
                (sum, count) = (sum + sums[bin], count + counts[bin]);
            }

            return count > 20 ? sum / count : null;
        }
    }
}
