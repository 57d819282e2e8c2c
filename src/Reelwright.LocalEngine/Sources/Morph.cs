using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// Pictures between two pictures of the same things: what moved is thrown along its motion from both sides; what only one of the two shows is taken
/// from that one.
/// </summary>
internal sealed class Morph
{
    private readonly Side _first;
    private readonly Side _last;

    /// <param name="first">The first picture.</param>
    /// <param name="last">The last, of the same size.</param>
    /// <param name="forth">Motion from the first to the last.</param>
    /// <param name="back">And back.</param>
    public Morph(Picture first, Picture last, Flow forth, Flow back) =>
        (_first, _last) = (new Side(first, last, forth), new Side(last, first, back));

    /// <param name="share">0 is the first picture, 1 the last.</param>
    public void Draw(float share, Picture target)
    {
        _first.Throw(share);
        _last.Throw(1 - share);
        var scale = (float)_first.Width / target.Width;
        Rows.Each(target.Height, y =>
        {
            for (var x = 0; x < target.Width; x++)
            {
                var (gx, gy) = (((x + 0.5f) * scale) - 0.5f, ((y + 0.5f) * scale) - 0.5f);
                var (a, b) = (_first.At(gx, gy), _last.At(gx, gy));
                var (fromA, fromB) = ((1 - share) * a.Z, share * b.Z);
                var mix = fromB / Math.Max(1e-6f, fromA + fromB);

                // A place that both show is not doubled by a half-and-half of two slightly different views: one side leads.
                mix = Tones.Mix(mix, Tones.Smooth(0.3f, 0.7f, mix), 0.6f);
                var color = mix <= 0.002f ? _first.Colors.Cubic(x + (a.X / scale), y + (a.Y / scale))
                    : mix >= 0.998f ? _last.Colors.Cubic(x + (b.X / scale), y + (b.Y / scale))
                    : Vector4.Lerp(_first.Colors.Cubic(x + (a.X / scale), y + (a.Y / scale)), _last.Colors.Cubic(x + (b.X / scale), y + (b.Y / scale)), mix);
                var i = (y * target.Width) + x;
                (target.R[i], target.G[i], target.B[i]) = (color.X, color.Y, color.Z);
            }
        });
    }

    /// <summary>One of the two pictures and where its places are at some moment.</summary>
    private sealed class Side
    {
        // What moves against the rest is in front of it, nearly always.
        private const float FrontWeight = 400;

        private readonly Flow _flow;
        private readonly Field _weights;

        // X, Y: from a place of the moment to its place in this picture; Z: 1 where this picture shows it; W: weight while thrown.
        private readonly Texture _thrown;
        private Texture _seen;

        public Side(Picture picture, Picture other, Flow flow)
        {
            Colors = Texture.Of(picture);
            var (halfWidth, halfHeight) = (Math.Max(8, picture.Width / 2), Math.Max(8, picture.Height / 2));
            _flow = flow.Scaled(halfWidth, halfHeight);
            _thrown = new Texture(halfWidth, halfHeight);
            _seen = _thrown;
            var still = flow.Dominant() * ((float)halfWidth / flow.X.Width);
            Trim(Texture.Of(Resampler.Cover(picture, halfWidth, halfHeight)), Texture.Of(Resampler.Cover(other, halfWidth, halfHeight)), still);
            _weights = new Field(halfWidth, halfHeight);
            for (var i = 0; i < _weights.Values.Length; i++)
            {
                var moved = new Vector2(_flow.X.Values[i], _flow.Y.Values[i]) - still;
                var trust = Math.Max(0.01f, Tones.Smooth(0.05f, 0.4f, _flow.Trust.Values[i]));
                _weights.Values[i] = trust * MathF.Pow(FrontWeight, Math.Min(1, moved.Length() / (halfWidth * 0.02f)));
            }
        }

        public Texture Colors { get; }

        public int Width => _thrown.Width;

        public Vector4 At(float x, float y) => _seen.Linear(x, y);

        /// <summary>
        /// Patches cannot tell on which side of an outline a place lies: near outlines each place takes, of the motions around it, the one that shows
        /// its own colour again. A rim, mixed of both sides' colours, goes with the thing, or it would stay behind as a ring.
        /// </summary>
        private void Trim(Texture own, Texture other, Vector2 still)
        {
            const int Reach = 6;
            var (x, y, trust) = (_flow.X.Copy(), _flow.Y.Copy(), _flow.Trust.Copy());
            var speed = x.With(y, (dx, dy) => (new Vector2(dx, dy) - still).Length());
            var (least, most) = (Window.Lowest(speed, Reach, Reach), Window.Highest(speed, Reach, Reach));
            Rows.Each(x.Height, row =>
            {
                for (var column = 0; column < x.Width; column++)
                {
                    if (most[column, row] - least[column, row] < 2)
                    {
                        continue;
                    }

                    var (fast, slow) = Around(speed, trust, column, row, Reach);
                    var (moving, resting) = (Difference(own, other, column, row, x.Values[fast], y.Values[fast]), Difference(own, other, column, row, x.Values[slow], y.Values[slow]));
                    var from = moving < resting + 0.025f ? fast : slow;
                    (_flow.X[column, row], _flow.Y[column, row]) = (x.Values[from], y.Values[from]);
                    _flow.Trust[column, row] = Math.Min(moving, resting) < 0.08f ? Math.Max(trust[column, row], trust.Values[from]) : trust[column, row];
                }
            });
        }

        /// <summary>The fastest and the slowest trusted place around one; itself where none is trusted.</summary>
        private static (int Fast, int Slow) Around(Field speed, Field trust, int column, int row, int reach)
        {
            var here = (row * speed.Width) + column;
            var (fast, slow) = (-1, -1);
            for (var j = Math.Max(0, row - reach); j <= Math.Min(speed.Height - 1, row + reach); j++)
            {
                for (var i = Math.Max(0, column - reach); i <= Math.Min(speed.Width - 1, column + reach); i++)
                {
                    var at = (j * speed.Width) + i;
                    if (trust.Values[at] > 0.4f)
                    {
                        fast = fast < 0 || speed.Values[at] > speed.Values[fast] ? at : fast;
                        slow = slow < 0 || speed.Values[at] < speed.Values[slow] ? at : slow;
                    }
                }
            }

            return fast < 0 ? (here, here) : (fast, slow);
        }

        private static float Difference(Texture own, Texture other, int x, int y, float dx, float dy)
        {
            var sum = Vector4.Zero;
            for (var j = -1; j <= 1; j++)
            {
                for (var i = -1; i <= 1; i++)
                {
                    sum += Vector4.Abs(own.Linear(x + i, y + j) - other.Linear(x + i + dx, y + j + dy));
                }
            }

            return (sum.X + sum.Y + sum.Z) / 27;
        }

        public void Throw(float share)
        {
            var (w, h, texels) = (_thrown.Width, _thrown.Height, _thrown.Texels);
            Array.Clear(texels);
            for (var y = 0; y < h; y++)
            {
                for (var x = 0; x < w; x++)
                {
                    var i = (y * w) + x;
                    var (dx, dy) = (_flow.X.Values[i] * share, _flow.Y.Values[i] * share);
                    Add(x + dx, y + dy, new Vector4(-dx, -dy, 0, 1) * _weights.Values[i]);
                }
            }

            Rows.Each(h, y =>
            {
                for (var i = y * w; i < (y + 1) * w; i++)
                {
                    var t = texels[i];
                    texels[i] = t.W > 1e-5f ? new Vector4(t.X / t.W, t.Y / t.W, Math.Min(1, t.W), Math.Min(1, t.W * 50)) : Vector4.Zero;
                }
            });

            // Gaps get their neighbours' way, but count as unseen.
            var filled = PushPull.Fill(_thrown);
            for (var i = 0; i < texels.Length; i++)
            {
                filled.Texels[i].Z = Math.Max(1e-4f, texels[i].Z);
            }

            _seen = filled;

            void Add(float px, float py, Vector4 value)
            {
                var (left, top) = ((int)MathF.Floor(px), (int)MathF.Floor(py));
                var (fx, fy) = (px - left, py - top);
                Put(left, top, (1 - fx) * (1 - fy), value);
                Put(left + 1, top, fx * (1 - fy), value);
                Put(left, top + 1, (1 - fx) * fy, value);
                Put(left + 1, top + 1, fx * fy, value);
            }

            void Put(int px, int py, float part, Vector4 value)
            {
                if (px >= 0 && py >= 0 && px < w && py < h)
                {
                    texels[(py * w) + px] += value * part;
                }
            }
        }
    }
}
