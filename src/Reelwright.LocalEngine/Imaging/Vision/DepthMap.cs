namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>
/// How near each part of a picture probably is, guessed from what painters use: height in the picture, where things touch the ground, haze,
/// sharpness and standing out from the backdrop. A guess, not a measurement.
/// </summary>
/// <param name="Nearness">0 far (sky), 1 near.</param>
/// <param name="Sky">1 in the sky.</param>
/// <param name="Horizon">Row of the horizon, 0 at the top, 1 at the bottom.</param>
internal sealed record DepthMap(Field Nearness, Field Sky, float Horizon)
{
    /// <param name="picture">The picture.</param>
    /// <param name="workingWidth">Smaller is quicker and coarser.</param>
    public static DepthMap Of(Picture picture, int workingWidth = 288)
    {
        var scale = Math.Min(1f, (float)workingWidth / Math.Max(picture.Width, picture.Height));
        var (w, h) = (Math.Max(8, (int)(picture.Width * scale)), Math.Max(8, (int)(picture.Height * scale)));
        var small = Resampler.Cover(picture, w, h);
        var sky = SkyFinder.Find(small);
        var horizon = HorizonOf(sky);
        var nearness = Standing(small, sky, horizon);
        Cues(small, nearness, sky);

        var (guide, large) = (Tones.Luma(small), Tones.Luma(picture));
        var radius = Math.Max(2, w / 36);

        // A small window: a wide one would copy the texture of leaves and grass into their depth.
        var refined = GuidedFilter.Upscale(guide, BoxBlur.Of(nearness, 1), Math.Max(2, radius / 3), 3e-4f, large);
        var skyLarge = GuidedFilter.Upscale(guide, sky, Math.Max(2, radius / 2), 4e-4f, large).Map(s => Tones.Smooth(0.25f, 0.75f, s));
        var (low, high) = (refined.Percentile(0.01f), refined.Percentile(0.99f));
        var span = Math.Max(0.25f, high - low);
        refined = refined.With(skyLarge, (n, s) => Math.Clamp((n - low) / span, 0, 1) * (1 - s));
        return new DepthMap(refined, skyLarge, horizon);
    }

    private static float HorizonOf(Field sky)
    {
        var ends = new List<int>();
        for (var x = 0; x < sky.Width; x++)
        {
            var y = 0;
            while (y < sky.Height && sky[x, y] > 0)
            {
                y++;
            }

            if (y > 0)
            {
                ends.Add(y);
            }
        }

        if (ends.Count < sky.Width / 5)
        {
            return 0.38f;
        }

        // Things that stand up hide the horizon, so it lies lower than the middle column's end of sky.
        ends.Sort();
        return Math.Clamp((float)ends[ends.Count * 3 / 4] / sky.Height, 0.15f, 0.68f);
    }

    private static float Ground(float y, float horizon) =>
        y <= horizon ? 0.10f : 0.10f + (0.9f * MathF.Pow((y - horizon) / (1 - horizon), 0.9f));

    /// <summary>Every region that stands up is as near as the ground where its foot is; the rest is ground.</summary>
    private static Field Standing(Picture small, Field sky, float horizon)
    {
        var (w, h) = (small.Width, small.Height);
        var segments = Segments.Of(small, 0.5f, Math.Max(12, w * h / 900));
        var border = Backdrop(small);
        var depth = segments.Regions.Select(region => Stance(region, w, h, horizon, border)).ToArray();
        Rest(segments, depth, w, h);

        var plane = new Field(w, h);
        for (var i = 0; i < plane.Values.Length; i++)
        {
            var (ground, region) = (Ground((float)(i / w) / h, horizon), depth[segments.Labels[i]]);
            var lying = ground + (0.10f * (-1 - region));
            plane.Values[i] = sky.Values[i] > 0 ? 0 : region >= 0 ? Tones.Mix(ground, Math.Max(ground, region), 0.85f) : lying;
        }

        return plane;
    }

    /// <summary>The nearness of a region that stands up; for one that lies, -1 less how much it stands out from the backdrop.</summary>
    private static float Stance(Segments.Region region, int w, int h, float horizon, (float R, float G, float B) border)
    {
        var (foot, tall, wide) = ((region.Bottom + 1f) / h, (float)(region.Bottom - region.Top) / h, (float)(region.Right - region.Left) / w);
        var (cx, cy) = region.Center;
        var central = MathF.Exp(-2.2f * (Square((cx / w) - 0.5f) + (0.5f * Square((cy / h) - 0.55f))) / 0.12f);
        var salient = Math.Min(1, 1.8f * Distance(region.Color, border)) * central;
        var upright = tall > 0.10f && wide < 0.62f && tall > 0.5f * wide;
        var solid = region.Size > 0.55f * (region.Bottom - region.Top + 1) * (region.Right - region.Left + 1);

        // A path runs to the lower edge and stays under the horizon; a person or a tree reaches over it.
        var standing = upright && ((float)region.Top / h < horizon - 0.05f || (solid && region.Bottom < h - 2));
        return standing ? Math.Clamp(Ground(foot, horizon) + (0.12f * salient), 0, 1) : -1 - salient;
    }

    /// <summary>What rests on a standing thing stands where that thing stands: a crown on its trunk, a roof on its walls.</summary>
    private static void Rest(Segments segments, float[] depth, int w, int h)
    {
        foreach (var r in Enumerable.Range(0, depth.Length).OrderByDescending(r => segments.Regions[r].Bottom).ThenBy(r => r))
        {
            var region = segments.Regions[r];
            if (region.Right - region.Left > 0.6f * w || region.Bottom + 2 >= h)
            {
                continue;
            }

            for (var x = (int)region.Center.X - 2; x <= region.Center.X + 2; x++)
            {
                var below = segments.Labels[(Math.Min(h - 1, region.Bottom + 2) * w) + Math.Clamp(x, 0, w - 1)];
                if (below != r && depth[below] > 0 && segments.Regions[below].Bottom > region.Bottom)
                {
                    depth[r] = Math.Max(depth[r], depth[below]);
                }
            }
        }
    }

    private static void Cues(Picture small, Field nearness, Field sky)
    {
        var radius = Math.Max(2, small.Width / 40);

        // Haze lifts the darkest channel with distance (He, Sun, Tang: dark channel prior, 2009).
        var haze = BoxBlur.Of(Tones.From(small, (r, g, b) => Math.Min(r, Math.Min(g, b))), radius).Normalized();
        var luma = Tones.Luma(small);
        var blurred = BoxBlur.Of(luma, 1);
        var sharp = BoxBlur.Of(luma.With(blurred, (a, b) => Math.Abs(a - b)), radius).Normalized();
        for (var i = 0; i < nearness.Values.Length; i++)
        {
            if (sky.Values[i] == 0)
            {
                nearness.Values[i] += (0.10f * (0.5f - haze.Values[i])) + (0.10f * (sharp.Values[i] - 0.4f));
            }
        }
    }

    private static (float R, float G, float B) Backdrop(Picture small)
    {
        var (r, g, b, count) = (0.0, 0.0, 0.0, 0);
        for (var y = 0; y < small.Height; y++)
        {
            for (var x = 0; x < small.Width; x += y < 2 ? 1 : small.Width - 1)
            {
                var i = (y * small.Width) + x;
                r += small.R[i];
                g += small.G[i];
                b += small.B[i];
                count++;
            }
        }

        return ((float)(r / count), (float)(g / count), (float)(b / count));
    }

    private static float Distance((float R, float G, float B) a, (float R, float G, float B) b) =>
        MathF.Sqrt(Square(a.R - b.R) + Square(a.G - b.G) + Square(a.B - b.B));

    private static float Square(float x) => x * x;
}
