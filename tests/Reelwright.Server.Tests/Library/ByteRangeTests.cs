using FsCheck;
using FsCheck.Fluent;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Library;

namespace Reelwright.Server.Tests.Library;

public sealed class ByteRangeTests
{
    [Fact]
    public void A_range_is_inside_the_file_and_holds_what_was_asked_for() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, 50).ToArbitrary(), Gen.Choose(-1, 60).ToArbitrary(), Gen.Choose(-1, 60).ToArbitrary(), (size, from, to) =>
        {
            if ((from < 0 && to < 0) || (from >= 0 && to >= 0 && from > to))
            {
                return true;
            }

            var header = new RangeHeaderValue(from < 0 ? null : from, to < 0 ? null : to);
            var wanted = from < 0 ? Enumerable.Range(Math.Max(0, size - to), Math.Min(size, to))
                : Enumerable.Range(0, size).Where(at => at >= from && (to < 0 || at <= to));
            try
            {
                var range = ByteRange.Resolve(header, size)!.Value;
                return Enumerable.Range((int)range.Offset, (int)range.Length).SequenceEqual(wanted);
            }
            catch (UnsatisfiableRangeException)
            {
                return !wanted.Any();
            }
        }));
}
