/// Products of 64-bit integers and powers of ten, rounded to the nearest double without a division
/// (after Lemire, 2021, "Number parsing at a gigabyte per second", arXiv 2101.11408).
enum PowersOfTen {
  /// The exponents for which 5^|exponent| fits 64 bits, and those below for which it fits 128: numbers
  /// of 17 digits down to 10⁻³⁸.
  static let exponents = -55...27

  /// mantissa · 10^exponent to the nearest double, of two the even one; nil for other exponents and
  /// where 192 bits do not decide.
  ///
  /// The mantissa, shifted until its top bit is set, is multiplied by the 128 bits of the power of five.
  /// The upper 54 bits of the product, the last of them half a unit, are those of the true product if
  /// no multiple of 2¹²⁸ lies between the two, which differ by less than 2⁶⁴:
  ///
  /// - For exponents of 0 and more they are the same.
  /// - From −1 to −27 the power is rounded up, so that the product is too large. With p = −exponent,
  ///   a multiple N of 2¹²⁸ that is in reach, or is the true product mantissa · 2^k / 5^p, has
  ///   |mantissa · 2^(k−128) − N · 5^p| < 5^p / 2⁶⁴ < 1 on integers, which hence are equal: the true
  ///   product is the multiple, and nothing lies between.
  /// - Below −27 the power is cut off, so that the product is too small. Only if its lower 64 of 128
  ///   upper bits are all ones, the bits behind the 54 among them, may a multiple lie between.
  ///
  /// Hence also: it is halfway between two doubles where those bits are all 0, save below −27, where no
  /// product is, since 5²⁸ divides no mantissa.
  @inline(__always)
  static func product(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    guard exponents.contains(exponent) else { return nil }
    if mantissa == 0 { return 0 }
    let place = 2 &* (exponent &- exponents.lowerBound)
    let shift = mantissa.leadingZeroBitCount
    let factor = mantissa &<< UInt64(truncatingIfNeeded: shift)
    var (high, low) = fives[place].multipliedFullWidth(by: factor)
    // Behind the 54 bits are nine or ten more. The lower half of the power matters only if those are
    // all ones, and can carry, or all zeros, and may be halfway.
    let isRare = (high &+ 1) & 0x1fe == 0
    if isRare {
      let more = fives[place &+ 1].multipliedFullWidth(by: factor).high
      let (sum, carries) = low.addingReportingOverflow(more)
      low = sum
      if carries { high &+= 1 }
    }
    // The product has 128 or 127 bits.
    let top = high >> 63
    var significand = high &>> (top &+ 9)
    if isRare {
      if exponent < -27 {
        if low == .max { return nil }
      } else if low == 0, significand & 3 == 1, significand &<< (top &+ 9) == high {
        significand &-= 1
      }
    }
    // A significand that is rounded up to 2⁵³ carries into the exponent, as it should.
    significand = (significand &+ significand & 1) >> 1
    // The logarithm of 10 by that of 2 is 3.321928 = 217706 / 2¹⁶.
    let binary = (exponent &* 217_706) >> 16
    let biased = binary &+ 1022 &+ 63 &- shift &+ Int(truncatingIfNeeded: top)
    return Double(bitPattern: UInt64(truncatingIfNeeded: biased) << 52 &+ significand)
  }

  /// The first 128 bits of 5^exponent for each of the exponents, the upper half of each and then the
  /// lower: from 5⁻²⁷ to 5⁻¹ rounded up, below cut off.
  static let fives: InlineArray<166, UInt64> = [
    0x9ced_737b_b6c4_183d, 0x5546_4dd6_9685_606b, 0xc428_d05a_a475_1e4c, 0xaa97_e14c_3c26_b886,
    0xf533_0471_4d92_65df, 0xd53d_d99f_4b30_66a8, 0x993f_e2c6_d07b_7fab, 0xe546_a803_8efe_4029,
    0xbf8f_db78_849a_5f96, 0xde98_5204_72bd_d033, 0xef73_d256_a5c0_f77c, 0x963e_6685_8f6d_4440,
    0x95a8_6376_2798_9aad, 0xdde7_0013_79a4_4aa8, 0xbb12_7c53_b17e_c159, 0x5560_c018_580d_5d52,
    0xe9d7_1b68_9dde_71af, 0xaab8_f01e_6e10_b4a6, 0x9226_7121_62ab_070d, 0xcab3_9613_04ca_70e8,
    0xb6b0_0d69_bb55_c8d1, 0x3d60_7b97_c5fd_0d22, 0xe45c_10c4_2a2b_3b05, 0x8cb8_9a7d_b77c_506a,
    0x8eb9_8a7a_9a5b_04e3, 0x77f3_608e_92ad_b242, 0xb267_ed19_40f1_c61c, 0x55f0_38b2_3759_1ed3,
    0xdf01_e85f_912e_37a3, 0x6b6c_46de_c52f_6688, 0x8b61_313b_babc_e2c6, 0x2323_ac4b_3b3d_a015,
    0xae39_7d8a_a96c_1b77, 0xabec_975e_0a0d_081a, 0xd9c7_dced_53c7_2255, 0x96e7_bd35_8c90_4a21,
    0x881c_ea14_545c_7575, 0x7e50_d641_77da_2e54, 0xaa24_2499_6973_92d2, 0xdde5_0bd1_d5d0_b9e9,
    0xd4ad_2dbf_c3d0_7787, 0x955e_4ec6_4b44_e864, 0x84ec_3c97_da62_4ab4, 0xbd5a_f13b_ef0b_113e,
    0xa627_4bbd_d0fa_dd61, 0xecb1_ad8a_eacd_d58e, 0xcfb1_1ead_4539_94ba, 0x67de_18ed_a581_4af2,
    0x81ce_b32c_4b43_fcf4, 0x80ea_cf94_8770_ced7, 0xa242_5ff7_5e14_fc31, 0xa125_8379_a94d_028d,
    0xcad2_f7f5_359a_3b3e, 0x096e_e458_13a0_4330, 0xfd87_b5f2_8300_ca0d, 0x8bca_9d6e_1888_53fc,
    0x9e74_d1b7_91e0_7e48, 0x775e_a264_cf55_347e, 0xc612_0625_7658_9dda, 0x9536_4afe_032a_819e,
    0xf796_87ae_d3ee_c551, 0x3a83_ddbd_83f5_2205, 0x9abe_14cd_4475_3b52, 0xc492_6a96_7279_3543,
    0xc16d_9a00_9592_8a27, 0x75b7_053c_0f17_8294, 0xf1c9_0080_baf7_2cb1, 0x5324_c68b_12dd_6339,
    0x971d_a050_74da_7bee, 0xd3f6_fc16_ebca_5e04, 0xbce5_0864_9211_1aea, 0x88f4_bb1c_a6bc_f585,
    0xec1e_4a7d_b695_61a5, 0x2b31_e9e3_d06c_32e6, 0x9392_ee8e_921d_5d07, 0x3aff_322e_6243_9fd0,
    0xb877_aa32_36a4_b449, 0x09be_feb9_fad4_87c3, 0xe695_94be_c44d_e15b, 0x4c2e_be68_7989_a9b4,
    0x901d_7cf7_3ab0_acd9, 0x0f9d_3701_4bf6_0a11, 0xb424_dc35_095c_d80f, 0x5384_84c1_9ef3_8c95,
    0xe12e_1342_4bb4_0e13, 0x2865_a5f2_06b0_6fba, 0x8cbc_cc09_6f50_88cb, 0xf93f_87b7_442e_45d4,
    0xafeb_ff0b_cb24_aafe, 0xf78f_69a5_1539_d749, 0xdbe6_fece_bded_d5be, 0xb573_440e_5a88_4d1c,
    0x8970_5f41_36b4_a597, 0x3168_0a88_f895_3031, 0xabcc_7711_8461_cefc, 0xfdc2_0d2b_36ba_7c3e,
    0xd6bf_94d5_e57a_42bc, 0x3d32_9076_0469_1b4d, 0x8637_bd05_af6c_69b5, 0xa63f_9a49_c2c1_b110,
    0xa7c5_ac47_1b47_8423, 0x0fcf_80dc_3372_1d54, 0xd1b7_1758_e219_652b, 0xd3c3_6113_404e_a4a9,
    0x8312_6e97_8d4f_df3b, 0x645a_1cac_0831_26ea, 0xa3d7_0a3d_70a3_d70a, 0x3d70_a3d7_0a3d_70a4,
    0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
    0xa000_0000_0000_0000, 0x0000_0000_0000_0000, 0xc800_0000_0000_0000, 0x0000_0000_0000_0000,
    0xfa00_0000_0000_0000, 0x0000_0000_0000_0000, 0x9c40_0000_0000_0000, 0x0000_0000_0000_0000,
    0xc350_0000_0000_0000, 0x0000_0000_0000_0000, 0xf424_0000_0000_0000, 0x0000_0000_0000_0000,
    0x9896_8000_0000_0000, 0x0000_0000_0000_0000, 0xbebc_2000_0000_0000, 0x0000_0000_0000_0000,
    0xee6b_2800_0000_0000, 0x0000_0000_0000_0000, 0x9502_f900_0000_0000, 0x0000_0000_0000_0000,
    0xba43_b740_0000_0000, 0x0000_0000_0000_0000, 0xe8d4_a510_0000_0000, 0x0000_0000_0000_0000,
    0x9184_e72a_0000_0000, 0x0000_0000_0000_0000, 0xb5e6_20f4_8000_0000, 0x0000_0000_0000_0000,
    0xe35f_a931_a000_0000, 0x0000_0000_0000_0000, 0x8e1b_c9bf_0400_0000, 0x0000_0000_0000_0000,
    0xb1a2_bc2e_c500_0000, 0x0000_0000_0000_0000, 0xde0b_6b3a_7640_0000, 0x0000_0000_0000_0000,
    0x8ac7_2304_89e8_0000, 0x0000_0000_0000_0000, 0xad78_ebc5_ac62_0000, 0x0000_0000_0000_0000,
    0xd8d7_26b7_177a_8000, 0x0000_0000_0000_0000, 0x8786_7832_6eac_9000, 0x0000_0000_0000_0000,
    0xa968_163f_0a57_b400, 0x0000_0000_0000_0000, 0xd3c2_1bce_cced_a100, 0x0000_0000_0000_0000,
    0x8459_5161_4014_84a0, 0x0000_0000_0000_0000, 0xa56f_a5b9_9019_a5c8, 0x0000_0000_0000_0000,
    0xcecb_8f27_f420_0f3a, 0x0000_0000_0000_0000,
  ]
}
